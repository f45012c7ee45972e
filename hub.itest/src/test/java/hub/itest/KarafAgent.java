package hub.itest;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/**
 * An agent that lets Karaf's shell run on Java 25. Karaf asks for its current user by {@code Subject.getSubject}, which only
 * throws there. With this it answers as the method that has taken its place.
 */
public final class KarafAgent {

    private static final ClassDesc SUBJECT = ClassDesc.of("javax.security.auth.Subject");

    private KarafAgent() {}

    public static void premain(String arguments, Instrumentation java) {
        java.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> type, ProtectionDomain domain, byte[] bytes) {
                return "javax/security/auth/Subject".equals(name) ? answering(bytes) : null;
            }
        });
    }

    private static byte[] answering(byte[] subject) {
        ClassFile file = ClassFile.of();
        return file.transformClass(file.parse(subject), KarafAgent::answer);
    }

    private static void answer(ClassBuilder builder, ClassElement element) {
        if (element instanceof MethodModel method && method.methodName().equalsString("getSubject")) {
            builder.withMethodBody(
                    method.methodName(),
                    method.methodType(),
                    method.flags().flagsMask(),
                    code -> code.invokestatic(SUBJECT, "current", MethodTypeDesc.of(SUBJECT))
                            .areturn());
        } else {
            builder.with(element);
        }
    }
}
