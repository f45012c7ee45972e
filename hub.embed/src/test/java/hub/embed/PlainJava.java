package hub.embed;

import hub.core.Arguments;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import java.util.Arrays;

/** README.md shows this class; it runs in the root of the checkout. */
public final class PlainJava {

    public static void main(String[] args) {
        try (var hub = EmbeddedHub.start()) {
            Module digits = hub.load("./examples/digits", "digits", Module.class, Arguments.named("pretrained", true));
            Torch torch = hub.torch();
            try (TensorScope _ = torch.scope()) {
                Tensor images = torch.zeros(2, 1, 8, 8).to(torch.device());
                long[] read = digits.apply(images).argmax(1).toLongArray();
                System.out.println(Arrays.toString(read));
            }
        }
    }
}
