package hub.itest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house that code can check: who may use whom, where native code is, and where no state may be. */
class ArchitectureTest {

    private static final Path ROOT = HubProcess.ROOT;
    private static final List<String> BUNDLES = List.of("hub.core", "hub.fetch", "hub.loader", "hub.gpu", "hub.launch");

    /** The one package that calls native functions. */
    private static final String CALLS = "hub.gpu.foreign";

    /** The bytes of checkpoints: the other package with foreign memory, since only that holds more than 2 GB. */
    private static final String BYTES = "hub.gpu.memory";

    /** The one package of internals that the exported packages of hub.gpu use. */
    private static final String DOOR = "hub.gpu.operators";

    /** Statics that hold state, each with the reason why it is no component's. */
    private static final Map<String, String> STATE = Map.of(
            "hub.gpu.operators.ThreadLimit.PRODUCTS", "the processors are the process's",
            "hub.gpu.operators.OperatorName.KNOWN", "libtorch keeps an operator's name as long as the process lives",
            "hub.gpu.ownership.BlobTensors.IN_USE", "libtorch calls back into a static method",
            "hub.gpu.ownership.BlobTensors.NEXT", "libtorch calls back into a static method",
            "hub.gpu.ownership.ThreadContext.CURRENT", "of one thread",
            "hub.gpu.operators.Call.CURRENT", "of one thread");

    private static JavaClasses code;
    private static Set<String> exported;

    @BeforeAll
    static void read() throws IOException {
        code = new ClassFileImporter()
                .importPaths(BUNDLES.stream()
                        .map(bundle -> ROOT.resolve(bundle).resolve("target/classes"))
                        .toList());
        exported = code.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .filter(type -> type.isAnnotatedWith("org.osgi.annotation.bundle.Export"))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
    }

    @Test
    void thePackagesOfTheApiAreExported() {
        assertEquals(Set.of("hub.core", "hub.core.spi", "hub.gpu", "hub.gpu.checkpoint", "hub.gpu.nn"), exported);
    }

    @Test
    void nativeFunctionsAreCalledInOnePackage() {
        noClasses()
                .that(not(resideInAPackage(CALLS)))
                .should()
                .dependOnClassesThat(assignableTo(Linker.class).or(assignableTo(SymbolLookup.class)))
                .check(code);
    }

    @Test
    void foreignMemoryStaysInTwoPackages() {
        noClasses()
                .that(not(resideInAnyPackage(CALLS, BYTES)))
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
                .check(code);
    }

    @Test
    void bundlesUseTheApiOfCoreAndNothingElseOfEachOther() {
        for (String bundle : BUNDLES) {
            classes()
                    .that(resideInAPackage(bundle + ".."))
                    .should(onlyDependOnClassesThat(not(resideInAPackage("hub.."))
                            .or(resideInAPackage(bundle + ".."))
                            .or(
                                    bundle.equals("hub.launch")
                                            ? nothing()
                                            : resideInAnyPackage("hub.core", "hub.core.spi"))))
                    .check(code);
        }
    }

    @Test
    void loaderKnowsNoTensors() {
        noClasses()
                .that(resideInAPackage("hub.loader.."))
                .should()
                .dependOnClassesThat(resideInAPackage("hub.gpu.."))
                .check(code);
    }

    @Test
    void exportedPackagesUseNoInternals() {
        var allowed = not(resideInAPackage("hub..")).or(isExported()).or(resideInAPackage(DOOR));
        classes()
                .that(isExported().and(not(resideInAPackage("hub.gpu.checkpoint"))))
                .should(onlyDependOnClassesThat(allowed))
                .check(code);
        classes()
                .that(resideInAPackage("hub.gpu.checkpoint"))
                // The readers of the formats, and the bytes that they read.
                .should(onlyDependOnClassesThat(
                        allowed.or(resideInAPackage("hub.gpu.checkpoint..")).or(resideInAPackage(BYTES))))
                .check(code);
    }

    @Test
    void theApiSpeaksOfExportedTypesAlone() {
        classes()
                .that(isExported())
                .and(isPublic())
                .should(speakOfExportedTypesAlone())
                .check(code);
    }

    @Test
    void noStaticFieldHoldsState() {
        fields().that()
                .areStatic()
                .and(describe("are not listed here", field -> !STATE.containsKey(name(field))))
                .should(holdNoState())
                .check(code);
    }

    @Test
    void everyListedStateIsThere() {
        var names = code.stream()
                .flatMap(type -> type.getFields().stream())
                .map(ArchitectureTest::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of(), difference(STATE.keySet(), names));
    }

    @Test
    void noClassNameStandsTwice() {
        Map<String, List<String>> packages = code.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        packages.values().removeIf(all -> all.size() == 1);
        assertEquals(Map.of(), packages);
    }

    /** A package that a test shares with what it tests is described there. */
    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        var packages = new TreeSet<String>();
        var described = new TreeSet<String>();
        for (Path source : sources()) {
            var name = Pattern.compile("(?m)^package ([\\w.]+);").matcher(Files.readString(source));
            if (name.find()) {
                packages.add(name.group(1));
                if (source.endsWith("package-info.java")
                        && Files.readString(source).startsWith("/**")) {
                    described.add(name.group(1));
                }
            }
        }
        packages.removeAll(described);
        assertEquals(Set.of(), packages);
    }

    @Test
    void versionsStandInTheRootPomAlone() throws IOException {
        var literal = Pattern.compile("<version>(?!\\$\\{|0\\.|\\[)[^<]*</version>");
        try (var poms = Files.find(ROOT, 4, (file, is) -> file.endsWith("pom.xml"))) {
            for (Path pom :
                    poms.filter(file -> !file.toString().contains("/target/")).toList()) {
                var found = literal.matcher(Files.readString(pom));
                assertFalse(found.find(), () -> ROOT.relativize(pom) + ": " + found.group());
            }
        }
    }

    /** All Java that is built by Maven; model repos have no need of package-info. */
    private static List<Path> sources() throws IOException {
        try (var files = Files.find(ROOT, 16, (file, is) -> file.toString().endsWith(".java"))) {
            return files.filter(file -> ROOT.relativize(file).toString().contains("/src/"))
                    .toList();
        }
    }

    private static ArchCondition<JavaClass> speakOfExportedTypesAlone() {
        return new ArchCondition<>("speak of exported types alone") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(member -> member.getAllInvolvedRawTypes().stream()
                                .filter(named -> named.getPackageName().startsWith("hub."))
                                .filter(named -> !exported.contains(named.getPackageName())
                                        || !isPublic().test(named))
                                .forEach(named -> events.add(SimpleConditionEvent.violated(
                                        member, member.getFullName() + " speaks of " + named.getName()))));
            }
        };
    }

    /** Collections are judged by what the class's initialiser makes, since their types do not tell whether they can change. */
    private static ArchCondition<JavaField> holdNoState() {
        return new ArchCondition<>("hold no state") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                boolean changes = !field.getModifiers().contains(JavaModifier.FINAL)
                        || type.isAssignableTo(ThreadLocal.class)
                        || type.isAssignableTo(Executor.class)
                        || type.isAssignableTo(Lock.class)
                        || type.getPackageName().equals("java.util.concurrent.atomic")
                        || (type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class))
                                && makesCollections(field.getOwner());
                if (changes) {
                    events.add(SimpleConditionEvent.violated(field, name(field) + " can change"));
                }
            }
        };
    }

    private static boolean makesCollections(JavaClass type) {
        return type.getStaticInitializer().map(JavaCodeUnit::getConstructorCallsFromSelf).stream()
                .flatMap(Collection::stream)
                .anyMatch(call -> call.getTargetOwner().isAssignableTo(Map.class)
                        || call.getTargetOwner().isAssignableTo(Collection.class));
    }

    private static String name(JavaField field) {
        return field.getOwner().getName() + "." + field.getName();
    }

    private static DescribedPredicate<JavaClass> isExported() {
        return describe("are exported", type -> exported.contains(type.getPackageName()));
    }

    private static DescribedPredicate<JavaClass> isPublic() {
        return describe(
                "are public",
                type -> Stream.iterate(
                                type,
                                Objects::nonNull,
                                inner -> inner.getEnclosingClass().orElse(null))
                        .allMatch(each -> each.getModifiers().contains(JavaModifier.PUBLIC)));
    }

    private static DescribedPredicate<JavaClass> nothing() {
        return describe("nothing", type -> false);
    }

    private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.not(predicate);
    }

    private static Set<String> difference(Set<String> some, Set<String> others) {
        return some.stream().filter(name -> !others.contains(name)).collect(Collectors.toSet());
    }
}
