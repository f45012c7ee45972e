package hub.itest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.foreign.MemoryLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * No static field holds state. What cannot change is known here by its type; a collection or a lambda by the call that makes
 * it. Everything else is listed with its reason.
 */
class StaticStateTest {

    /** Statics that could change, each with the reason why it is there. */
    private static final Map<String, String> STATE = Map.ofEntries(
            Map.entry("hub.core.FollowOptions.DEFAULT", "a record whose callbacks do nothing"),
            Map.entry("hub.core.LoadOptions.DEFAULT", "a record whose Progress does nothing"),
            Map.entry("hub.fetch.checkpoint.LegacyZips.ZIP", "bytes that are compared and never written"),
            Map.entry("hub.fetch.download.ResumableDownload.THREADS", "numbers its threads, and holds none"),
            Map.entry("hub.fetch.git.PktLines.NONE", "an array without elements"),
            Map.entry("hub.gpu.foreign.DTypeCodes.BY_CODE", "a table that the initialiser alone writes"),
            Map.entry("hub.gpu.foreign.DTypeCodes.CODES", "a table that the initialiser alone writes"),
            Map.entry("hub.gpu.foreign.NativeLibraries.RTLD_DEFAULT", "an address without memory"),
            Map.entry("hub.gpu.operators.Call.CURRENT", "of one thread"),
            Map.entry(
                    "hub.gpu.operators.OperatorName.KNOWN",
                    "libtorch keeps an operator's name as long as the process lives"),
            Map.entry("hub.gpu.operators.OneThreadUnderLoad.PRODUCTS", "the processors are the process's"),
            Map.entry("hub.gpu.ownership.BlobTensors.IN_USE", "libtorch calls back into a static method"),
            Map.entry("hub.gpu.ownership.BlobTensors.LISTENER", "libtorch calls back into a static method"),
            Map.entry("hub.gpu.ownership.BlobTensors.NEXT", "libtorch calls back into a static method"),
            Map.entry("hub.gpu.ownership.ThreadContext.CURRENT", "of one thread"));

    /** Types of the JDK and of libraries whose objects do not change. */
    private static final Set<String> IMMUTABLE = Set.of(
            "java.lang.Class",
            "java.lang.String",
            "java.lang.Boolean",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.lang.ScopedValue",
            "java.lang.invoke.MethodHandle",
            "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.invoke.VarHandle",
            "java.math.BigInteger",
            "java.net.URI",
            "java.nio.charset.Charset",
            "java.nio.file.Path",
            "java.time.Duration",
            "java.time.Instant",
            "java.util.HexFormat",
            "java.util.Optional",
            "java.util.regex.Pattern",
            "org.slf4j.Logger",
            "tools.jackson.core.json.JsonFactory",
            "tools.jackson.databind.json.JsonMapper",
            "tools.jackson.databind.node.JsonNodeFactory");

    /** Calls whose results do not change, by the class and the beginning of the method's name. */
    private static final Map<String, List<String>> UNCHANGING = Map.of(
            "java/util/List", List.of("of", "copyOf"),
            "java/util/Set", List.of("of", "copyOf"),
            "java/util/Map", List.of("of", "copyOf", "entry"),
            "java/util/Collections", List.of("unmodifiable", "empty"),
            "java/util/stream/Stream", List.of("toList"),
            "java/util/stream/IntStream", List.of("toList"));

    private static JavaClasses code;

    @BeforeAll
    static void read() {
        code = new ClassFileImporter()
                .importPaths(ArchitectureTest.BUNDLES.stream()
                        .map(StaticStateTest::classes)
                        .toList());
    }

    @Test
    void noStaticFieldHoldsState() {
        fields().that().areStatic().should(holdNoState()).check(code);
    }

    @Test
    void everyListedStateIsThere() {
        var names = code.stream()
                .flatMap(type -> type.getFields().stream())
                .map(StaticStateTest::name)
                .collect(Collectors.toSet());
        var gone = new TreeSet<>(STATE.keySet());
        gone.removeAll(names);
        assertEquals(Set.of(), gone);
    }

    private static ArchCondition<JavaField> holdNoState() {
        return new ArchCondition<>("hold no state") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                if (!STATE.containsKey(name(field)) && !isConstant(field)) {
                    events.add(SimpleConditionEvent.violated(
                            field, name(field) + ", a " + field.getRawType().getName() + ", can change"));
                }
            }
        };
    }

    private static boolean isConstant(JavaField field) {
        if (!field.getModifiers().contains(JavaModifier.FINAL)) {
            return false;
        }
        // Of an enum, and of a switch over one.
        if (field.getModifiers().contains(JavaModifier.SYNTHETIC)) {
            return true;
        }
        return isImmutable(field.getRawType(), new HashSet<>()) || isUnchangingResult(field);
    }

    /** A collection in an object counts as its copy. */
    private static boolean isImmutable(JavaClass type, Set<JavaClass> seen) {
        if (type.isPrimitive()
                || type.isEnum()
                || type.isAssignableTo(MemoryLayout.class)
                || IMMUTABLE.contains(type.getName())
                || !seen.add(type)) {
            return true;
        }
        if (!type.getName().startsWith("hub.") || type.isInterface() || type.isArray()) {
            return false;
        }
        return type.getAllFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                .allMatch(field -> field.getModifiers().contains(JavaModifier.FINAL)
                        && (isCollection(field.getRawType()) || isImmutable(field.getRawType(), seen)));
    }

    private static boolean isCollection(JavaClass type) {
        return type.isInterface() && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
    }

    /** Looks at the instruction that makes what each assignment of the field stores. */
    private static boolean isUnchangingResult(JavaField field) {
        var makers = new ArrayList<Instruction>();
        for (var method : model(field.getOwner()).methods()) {
            Instruction last = null;
            for (CodeElement element :
                    method.code().map(code -> code.elementList()).orElse(List.of())) {
                if (element instanceof FieldInstruction store
                        && store.opcode() == Opcode.PUTSTATIC
                        && store.name().equalsString(field.getName())) {
                    makers.add(last);
                }
                if (element instanceof Instruction instruction && !(element instanceof TypeCheckInstruction)) {
                    last = instruction;
                }
            }
        }
        return !makers.isEmpty() && makers.stream().allMatch(StaticStateTest::makesUnchanging);
    }

    private static boolean makesUnchanging(Instruction maker) {
        return switch (maker) {
            case InvokeDynamicInstruction lambda -> lambda.typeSymbol().parameterCount() == 0;
            case InvokeInstruction call ->
                UNCHANGING.getOrDefault(call.owner().asInternalName(), List.of()).stream()
                        .anyMatch(call.name().stringValue()::startsWith);
            default -> false;
        };
    }

    private static ClassModel model(JavaClass type) {
        String bundle = ArchitectureTest.BUNDLES.stream()
                .filter(each -> (type.getPackageName() + ".").startsWith(each + "."))
                .findFirst()
                .orElseThrow();
        try {
            return ClassFile.of().parse(classes(bundle).resolve(type.getName().replace('.', '/') + ".class"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classes(String bundle) {
        return HubProcess.ROOT.resolve(bundle).resolve("target/classes");
    }

    private static String name(JavaField field) {
        return field.getOwner().getName() + "." + field.getName();
    }
}
