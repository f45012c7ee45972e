package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No operator without a case: whatever {@link OperatorsTest} calls, it compares with PyTorch's values. */
class CoverageTest {

    /** Left out: most of it copies to Java or to a device, and has no value of PyTorch's to be compared with. */
    private static final Set<Class<?>> UNCOMPARED = Set.of(Conversion.class);

    @Test
    void everyOperatorIsComparedWithPyTorch() throws IOException {
        Set<String> called = calls(OperatorsTest.class);
        var missing = new TreeSet<String>();
        for (Class<?> group : Tensor.class.getInterfaces()) {
            if (group == AutoCloseable.class || UNCOMPARED.contains(group)) {
                continue;
            }
            for (Method method : group.getDeclaredMethods()) {
                String key = method.getName()
                        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                                .toMethodDescriptorString();
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && !called.contains(key)) {
                    missing.add(group.getSimpleName() + "." + key);
                }
            }
        }
        assertEquals(Set.of(), missing, "operators that reference.py and OperatorsTest have no case for");
    }

    /** Names and descriptors of the methods that a class calls. */
    private static Set<String> calls(Class<?> caller) throws IOException {
        var calls = new TreeSet<String>();
        try (InputStream in = caller.getResourceAsStream(caller.getSimpleName() + ".class")) {
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof MemberRefEntry member) {
                    calls.add(member.name().stringValue() + member.type().stringValue());
                }
            }
        }
        return calls;
    }
}
