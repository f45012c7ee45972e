package hub.bench.start;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import java.nio.file.Path;

/** Reads one digit by DJL's PyTorch engine. Arguments: the model as TorchScript, and a PNG file. */
final class WithDjl {

    private WithDjl() {}

    public static void main(String[] args) throws Exception {
        try (Model model = Model.newInstance("digits", "PyTorch")) {
            Path file = Path.of(args[0]);
            model.load(file.getParent(), file.getFileName().toString());
            try (var predictor = model.newPredictor(new NoopTranslator())) {
                var input =
                        model.getNDManager().create(Picture.read(args[1]), new Shape(1, 1, Picture.SIZE, Picture.SIZE));
                System.out.println(Picture.likeliest(
                        predictor.predict(new NDList(input)).head().toFloatArray()));
            }
        }
    }
}
