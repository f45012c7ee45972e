package hub.gpu.checkpoint.hostile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.MemoryUse;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.checkpoint.Checkpoint;
import hub.gpu.checkpoint.StateDict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers whose address is no multiple of their width are copied. Their users see no difference. */
class UnalignedTest extends TorchTest {

    @TempDir
    private Path dir;

    /** Two tensors of one storage, which lies as many bytes further on as is said. */
    private Path file(int padding, byte... storage) throws IOException {
        long count = storage.length / 4;
        String pickle = PickleText.of(PickleText.dict(
                PickleText.text("base"),
                PickleText.tensor(PickleText.floats("0", count), 0, new long[] {count}, 1),
                PickleText.text("part"),
                PickleText.tensor(PickleText.floats("0", count), 1, new long[] {2}, 1),
                PickleText.text("padding"),
                PickleText.text("x".repeat(padding))));
        return Files.write(
                dir.resolve(padding + ".pth"), ZipBuilder.of(pickle, storage).bytes());
    }

    private static byte[] floats(int count) {
        var buffer = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putFloat(i);
        }
        return buffer.array();
    }

    @Test
    void tensorsOfOneStorageShareItWhereverItLies() throws IOException {
        int mapped = 0;
        for (int padding = 0; padding < 4; padding++) {
            StateDict loaded = torch.load(file(padding, floats(4)));
            mapped += torch.memory().stream().mapToLong(MemoryUse::mappedBytes).sum() > 0 ? 1 : 0;
            assertArrayEquals(new float[] {1, 2}, loaded.get("part").toFloatArray());
            loaded.get("base").fill_(7);
            assertArrayEquals(new float[] {7, 7}, loaded.get("part").toFloatArray());
            loaded.asMap().values().forEach(Tensor::close);
        }
        assertEquals(1, mapped);
    }

    @Test
    void aCopyThatIsLoadedAgainIsWhatTheFileHas() throws IOException {
        int copies = 0;
        for (int padding = 0; padding < 4; padding++) {
            var checkpoint = Checkpoint.open(file(padding, floats(4)));
            StateDict first = torch.load(checkpoint);
            first.get("base").fill_(7);
            boolean copied = torch.memory().getFirst().mappedBytes() == 0;
            first.asMap().values().forEach(Tensor::close);
            StateDict second = torch.load(checkpoint);
            if (copied) {
                assertArrayEquals(new float[] {0, 1, 2, 3}, second.get("base").toFloatArray());
                copies++;
            }
            second.asMap().values().forEach(Tensor::close);
        }
        assertEquals(3, copies);
    }

    @Test
    void largeStoragesAreReadWhole() throws IOException {
        int count = 3 << 20;
        for (int padding = 0; padding < 2; padding++) {
            StateDict loaded = torch.load(file(padding, floats(count)));
            assertTrue(loaded.get("base").equal(torch.arange(count).toFloat()));
        }
    }

    @Test
    void aFileThatWasCutShortMeanwhileIsAnError() throws IOException {
        int refused = 0;
        for (int padding = 0; padding < 4; padding++) {
            Path file = file(padding, floats(4));
            var checkpoint = Checkpoint.open(file);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(100);
            }
            try {
                torch.load(checkpoint).asMap().values().forEach(Tensor::close);
            } catch (HubException e) {
                assertEquals(HubException.Kind.DISK, e.kind());
                assertTrue(e.getMessage().contains("cut short"), e.getMessage());
                refused++;
            }
        }
        assertEquals(3, refused);
    }
}
