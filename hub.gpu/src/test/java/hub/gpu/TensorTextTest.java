package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.checkpoint.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tensors as text. Each mirrors a text of the same name that PyTorch printed for {@code reference.py}. */
class TensorTextTest extends TorchTest {

    private final StateDict reference = torch.load(References.file("texts.safetensors"));

    @TestFactory
    Stream<DynamicTest> printsAsPyTorchDoes() throws IOException {
        try (Stream<Path> texts = Files.list(References.file("texts"))) {
            assertEquals(
                    new TreeSet<>(reference.names()),
                    texts.map(text -> text.getFileName().toString().replace(".txt", ""))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        return reference.asMap().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertEquals(
                                Files.readString(References.file("texts/" + entry.getKey() + ".txt")),
                                entry.getValue().toString())));
    }

    @Test
    void aSparseTensorIsDescribed() {
        Tensor eye = torch.eye(2);

        assertEquals(
                List.of(
                        "tensor(size=(2, 2), dtype=torch.float32, layout=torch.sparse_coo)",
                        "tensor(size=(2, 2), dtype=torch.float32, layout=torch.sparse_csr)"),
                Stream.of("to_sparse", "to_sparse_csr")
                        .map(operator ->
                                torch.call(operator, "", eye).getFirst().toString())
                        .toList());
    }

    @Test
    void copiesNoMoreThanItShows() {
        String text = torch.zeros(1, 1).expand(1L << 30, 1L << 30).toString();

        assertTrue(text.contains("[0., 0., 0.,  ..., 0., 0., 0.]"), text);
    }
}
