package hub.gpu.checkpoint.format;

import hub.gpu.memory.ByteRegion;
import hub.gpu.memory.MalformedFileException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The formats that can be read. A file's first bytes say which one it has; its name says nothing. */
public final class CheckpointFormats {

    private record Format(Predicate<ByteRegion> is, Function<ByteRegion, CheckpointContent> read) {}

    private static final List<Format> ALL = List.of(
            new Format(ZipCheckpoint::is, ZipCheckpoint::read),
            new Format(SafetensorsCheckpoint::is, SafetensorsCheckpoint::read),
            new Format(LegacyCheckpoint::is, LegacyCheckpoint::read),
            new Format(TarArchive::is, TarCheckpoint::read),
            new Format(ShardIndex::is, ShardIndex::read));

    private CheckpointFormats() {}

    /**
     * @throws MalformedFileException if the file is no checkpoint, or breaks the rules of its format; the message says
     *     which
     */
    public static CheckpointContent read(ByteRegion file) {
        return ALL.stream()
                .filter(format -> format.is.test(file))
                .findFirst()
                .orElseThrow(() -> new MalformedFileException(NotACheckpoint.describe(file)))
                .read
                .apply(file);
    }
}
