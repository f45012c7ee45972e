package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.gpu.nn.Module;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No operator and no layer without a case: whatever the subclasses of {@link OperatorCases} and {@link ConversionTest} call, and the
 * tests of layers construct, they compare with PyTorch's values.
 */
class CoverageTest {

    @Test
    void everyOperatorIsComparedWithPyTorch() throws IOException {
        Set<String> called = new TreeSet<>();
        for (Class<?> cases : List.of(
                ElementwiseTest.class,
                ReductionsTest.class,
                ShapesTest.class,
                ImagesTest.class,
                ConversionTest.class)) {
            called.addAll(calls(cases));
        }
        var missing = new TreeSet<String>();
        for (Class<?> group : Tensor.class.getInterfaces()) {
            if (group == AutoCloseable.class) {
                continue;
            }
            for (Method method : group.getDeclaredMethods()) {
                String key = Tensor.class.getName() + "." + method.getName()
                        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                .toMethodDescriptorString();
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && !called.contains(key)) {
                    missing.add(key);
                }
            }
        }
        assertEquals(Set.of(), missing, "operators that there is no case for");
    }

    @Test
    void everyLayerIsComparedWithPyTorch() throws IOException, URISyntaxException {
        Path tests = classes(CoverageTest.class).resolve("nn");
        var called = new TreeSet<String>();
        for (String test : names(tests, name -> name.endsWith("Test"))) {
            called.addAll(calls(load(test)));
        }
        var missing = new TreeSet<String>();
        for (String name : names(classes(Module.class), name -> !name.equals("package-info"))) {
            Class<?> layer = load(name);
            if (!Module.class.isAssignableFrom(layer) || Modifier.isAbstract(layer.getModifiers())) {
                continue;
            }
            for (Constructor<?> constructor : layer.getConstructors()) {
                String key = layer.getName() + ".<init>"
                        + MethodType.methodType(void.class, constructor.getParameterTypes())
                                .toMethodDescriptorString();
                if (!called.contains(key)) {
                    missing.add(key);
                }
            }
        }
        assertEquals(Set.of(), missing, "layers that layers.py and the tests of hub.gpu.nn have no case for");
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(Module.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    private static Path classes(Class<?> sample) throws URISyntaxException {
        return Path.of(sample.getResource(sample.getSimpleName() + ".class").toURI())
                .getParent();
    }

    private static Set<String> names(Path folder, Predicate<String> wanted) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(wanted)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Classes, names and descriptors of the methods that a class calls. */
    private static Set<String> calls(Class<?> caller) throws IOException {
        var calls = new TreeSet<String>();
        try (InputStream in = caller.getResourceAsStream(caller.getSimpleName() + ".class")) {
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    calls.add(member.owner().asInternalName().replace('/', '.') + "."
                            + member.name().stringValue() + member.type().stringValue());
                }
            }
        }
        return calls;
    }
}
