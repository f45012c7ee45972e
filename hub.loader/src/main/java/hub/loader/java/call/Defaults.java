package hub.loader.java.call;

import hub.core.Entrypoint;
import hub.core.Parameter;
import hub.core.spi.DiskErrors;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/**
 * Whether the defaults of entrypoints convert to the types of their parameters. Types of the JDK convert as in a call. The
 * constants of an enum are read from its class file: code of the repo does not run. Other types of the repo are not looked at.
 */
public final class Defaults {

    private static final List<Class<?>> KNOWN = List.of(
            boolean.class,
            byte.class,
            char.class,
            double.class,
            float.class,
            int.class,
            long.class,
            short.class,
            Boolean.class,
            Byte.class,
            Character.class,
            Double.class,
            Float.class,
            Integer.class,
            Long.class,
            Short.class,
            BigDecimal.class,
            BigInteger.class,
            String.class,
            Path.class,
            Collection.class,
            List.class,
            Set.class,
            Map.class);

    private final ArgumentConverter values = new ArgumentConverter(Defaults.class.getClassLoader());
    private final Map<String, List<String>> enums;

    private Defaults(Map<String, List<String>> enums) {
        this.enums = enums;
    }

    /**
     * Those that do not convert: a line for each, which says what was expected.
     *
     * @param jar the bundle that the entrypoints are in
     */
    public static List<String> wrong(List<Entrypoint> entrypoints, Path jar) {
        var defaults = new Defaults(enums(jar));
        var wrong = new ArrayList<String>();
        for (Entrypoint entrypoint : entrypoints) {
            for (Parameter parameter : entrypoint.parameters()) {
                defaults.expected(parameter)
                        .ifPresent(expected -> wrong.add("%s: the default \"%s\" of %s must be %s."
                                .formatted(
                                        entrypoint.name(),
                                        parameter.defaultValue().orElseThrow(),
                                        parameter.name(),
                                        expected)));
            }
        }
        return wrong;
    }

    /** What the default should be instead; empty if it converts, or if nobody knows. */
    private Optional<String> expected(Parameter parameter) {
        if (parameter.defaultValue().isEmpty()) {
            return Optional.empty();
        }
        String text = parameter.defaultValue().get();
        String raw = parameter.type().replaceFirst("<.*", "");
        String item = raw.replace("[]", "");
        String name = item.substring(item.lastIndexOf('.') + 1).strip();
        Optional<Class<?>> known =
                KNOWN.stream().filter(each -> each.getSimpleName().equals(name)).findFirst();
        if (known.isPresent()) {
            Class<?> type = known.get();
            for (int i = item.length(); i < raw.length(); i += 2) {
                type = type.arrayType();
            }
            return converts(text, type) ? Optional.empty() : Optional.of(TypeWords.of(type));
        }
        List<String> constants = raw.equals(item) ? enums.get(name) : null;
        return constants == null || text.equals("null") || constants.stream().anyMatch(text::equalsIgnoreCase)
                ? Optional.empty()
                : Optional.of("one of " + String.join(", ", constants));
    }

    private boolean converts(String text, Class<?> type) {
        try {
            values.defaultValue(text, type);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The constants of the enums in a jar, by the simple name of the enum. Enums of one name are taken together. */
    private static Map<String, List<String>> enums(Path file) {
        var enums = new HashMap<String, List<String>>();
        try (var jar = new JarFile(file.toFile())) {
            List<? extends ZipEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class")
                            && !entry.getName().startsWith("META-INF/"))
                    .toList();
            for (ZipEntry entry : classes) {
                try (var in = jar.getInputStream(entry)) {
                    ClassModel type = ClassFile.of().parse(in.readAllBytes());
                    if (type.flags().has(AccessFlag.ENUM)) {
                        enums.computeIfAbsent(simpleName(type), name -> new ArrayList<>())
                                .addAll(constants(type));
                    }
                }
            }
        } catch (IOException e) {
            throw DiskErrors.of(DiskErrors.named(file, e));
        }
        return enums;
    }

    private static String simpleName(ClassModel type) {
        return type.thisClass().asInternalName().replaceFirst(".*[/$]", "");
    }

    private static List<String> constants(ClassModel type) {
        return type.fields().stream()
                .filter(field -> field.flags().has(AccessFlag.ENUM))
                .map(field -> field.fieldName().stringValue())
                .toList();
    }
}
