package hub.loader.java;

import aQute.bnd.osgi.Jar;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.loader.java.maven.DamagedJars;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads class files for what they reach for. */
final class ReachInspector {

    private final TreeSet<Use> uses = new TreeSet<>(
            Comparator.comparing(Use::reach).thenComparing(Use::where).thenComparing(Use::what));

    private ReachInspector() {}

    /** What the classes of a bundle reach for, and those of its libraries. */
    static List<Use> uses(Jar bundle, List<Path> libraries) throws Exception {
        var inspector = new ReachInspector();
        for (var resource : bundle.getResources().entrySet()) {
            String path = resource.getKey();
            try (var in = resource.getValue().openInputStream()) {
                if (path.endsWith(".class") && !path.endsWith("module-info.class")) {
                    inspector.readClass("", in.readAllBytes());
                } else if (path.endsWith(".jar")) {
                    inspector.readJar(path.substring(path.lastIndexOf('/') + 1), in);
                }
            }
        }
        for (Path library : libraries) {
            DamagedJars.read(library, () -> {
                try (var in = Files.newInputStream(library)) {
                    inspector.readJar(library.getFileName().toString(), in);
                }
            });
        }
        return List.copyOf(inspector.uses);
    }

    private void readJar(String name, InputStream in) throws IOException {
        try (var zip = new ZipInputStream(in)) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                    readClass(name + ": ", zip.readAllBytes());
                }
            }
        }
    }

    private void readClass(String prefix, byte[] bytes) {
        ClassModel type = ClassFile.of().parse(bytes);
        String name = prefix + type.thisClass().asInternalName().replace('/', '.');
        type.superclass()
                .filter(parent -> parent.asInternalName().equals("java/lang/Thread"))
                .ifPresent(_ -> uses.add(new Use(Reach.THREADS, name, "java.lang.Thread")));
        for (MethodModel method : type.methods()) {
            String where = name + "." + method.methodName().stringValue();
            if (method.flags().has(AccessFlag.NATIVE)) {
                uses.add(new Use(Reach.NATIVE, where, "native method"));
            }
            method.code()
                    .ifPresent(code -> code.forEach(element -> calls(element, (owner, called, descriptor) -> {
                        Reach reach = ReachTable.of(owner, called, descriptor);
                        if (reach != null) {
                            uses.add(new Use(reach, where, owner.replace('/', '.') + "." + called));
                        }
                    })));
        }
    }

    @FunctionalInterface
    private interface Call {
        void found(String owner, String method, String descriptor);
    }

    private static void calls(CodeElement element, Call call) {
        switch (element) {
            case InvokeInstruction invoked ->
                call.found(
                        invoked.owner().asInternalName(),
                        invoked.name().stringValue(),
                        invoked.type().stringValue());
            case InvokeDynamicInstruction invoked -> {
                // A method reference, or the body of a lambda.
                for (ConstantDesc argument : invoked.bootstrapArgs()) {
                    if (argument instanceof DirectMethodHandleDesc handle) {
                        String owner = handle.owner().descriptorString();
                        call.found(
                                owner.startsWith("L") ? owner.substring(1, owner.length() - 1) : owner,
                                handle.methodName(),
                                handle.lookupDescriptor());
                    }
                }
            }
            default -> {}
        }
    }
}
