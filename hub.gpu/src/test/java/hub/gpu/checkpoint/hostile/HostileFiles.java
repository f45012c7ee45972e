package hub.gpu.checkpoint.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Writes all hostile files into a folder, for any reader of checkpoints to be tried on. */
public final class HostileFiles {

    private HostileFiles() {}

    static List<HostileFile> all() {
        var all = new ArrayList<HostileFile>();
        all.addAll(HostilePickles.all());
        all.addAll(HostileZips.all());
        all.addAll(HostileTensors.all());
        all.addAll(HostileLegacyFiles.all());
        all.addAll(HostileTarFiles.all());
        all.addAll(HostileSafetensors.all());
        all.addAll(FilesOfOtherKinds.all());
        var names = new HashSet<String>();
        all.removeIf(file -> !names.add(file.name()));
        return all;
    }

    static void write(Path folder, List<HostileFile> files) throws IOException {
        Files.createDirectories(folder);
        for (HostileFile file : files) {
            Files.write(folder.resolve(file.name()), file.content());
        }
    }

    /** @param args the folder */
    public static void main(String[] args) throws IOException {
        var files = all();
        write(Path.of(args[0]), files);
        System.out.println(files.size() + " files in " + args[0]);
    }
}
