package hub.itest;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house that code can check: who may use whom, and where native code is. */
class ArchitectureTest {

    private static final Path ROOT = HubProcess.ROOT;
    static final List<String> BUNDLES = List.of(
            "hub.core", "hub.fetch", "hub.loader", "hub.gpu", "hub.python", "hub.serve", "hub.embed", "hub.launch");

    /** The one package that calls native functions. */
    private static final String CALLS = "hub.gpu.foreign";

    /** The bytes of checkpoints: the other package with foreign memory, since only that holds more than 2 GB. */
    private static final String BYTES = "hub.gpu.memory";

    /** The one package of internals that the exported packages of hub.gpu use. */
    private static final String DOOR = "hub.gpu.operators";

    /** The dependencies that close a circle of packages, each with its reason. Without these there is none, of any length. */
    private static final Map<String, String> UPWARD = Map.of(
            "hub.core hub.core.spi", "the API and the services behind it are one API for two readers",
            "hub.gpu hub.gpu.operators", "an operator of a tensor makes a call, and a call gives tensors",
            "hub.gpu hub.gpu.checkpoint", "Torch opens checkpoints, and their entries are tensors",
            "hub.gpu hub.gpu.program", "Torch opens programs, and programs take tensors",
            "hub.gpu.checkpoint hub.gpu.checkpoint.format", "the API opens formats, and formats return its types");

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
        assertEquals(
                Set.of(
                        "hub.core",
                        "hub.core.spi",
                        "hub.gpu",
                        "hub.gpu.checkpoint",
                        "hub.gpu.image",
                        "hub.gpu.nn",
                        "hub.gpu.program",
                        "hub.python"),
                exported);
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

    /** Method handles of C functions: who has one, calls it. */
    @Test
    void functionsStayInTheirPackage() {
        fields().that()
                .haveRawType(MethodHandle.class)
                .should()
                .beDeclaredInClassesThat(resideInAPackage(CALLS))
                .check(code);
    }

    @Test
    void nativeCodeKnowsNoOwnersAndOwnersNoOperators() {
        layer("hub.gpu.foreign", "hub.gpu.memory", "hub.gpu.ownership", "hub.gpu.operators", "hub.gpu.checkpoint..");
        layer("hub.gpu.memory", "hub.gpu.ownership", "hub.gpu.operators", "hub.gpu.checkpoint..");
        layer("hub.gpu.ownership", "hub.gpu.operators", "hub.gpu.checkpoint..");
        layer("hub.gpu.operators", "hub.gpu.checkpoint..");
    }

    private static void layer(String lower, String... above) {
        noClasses()
                .that(resideInAPackage(lower))
                .should()
                .dependOnClassesThat(resideInAnyPackage(above))
                .check(code);
    }

    @Test
    void packagesDependInCirclesOnlyWhereItIsSaid() {
        noCircles(UPWARD.keySet()).check(code);
    }

    @Test
    void everyDependencyThatIsSaidToCloseACircleDoes() {
        for (String dependency : UPWARD.keySet()) {
            var others = new TreeSet<>(UPWARD.keySet());
            others.remove(dependency);
            assertTrue(noCircles(others).evaluate(code).hasViolation(), dependency);
        }
    }

    private static SliceRule noCircles(Set<String> left) {
        SliceRule rule = slices().matching("(hub..)").should().beFreeOfCycles();
        for (String dependency : left) {
            String[] ends = dependency.split(" ");
            rule = rule.ignoreDependency(resideInAPackage(ends[0]), resideInAPackage(ends[1]));
        }
        return rule;
    }

    @Test
    void bundlesUseTheApiOfCoreAndNothingElseOfEachOther() {
        for (String bundle : BUNDLES) {
            classes()
                    .that(resideInAPackage(bundle + ".."))
                    .should(onlyDependOnClassesThat(not(resideInAPackage("hub.."))
                            .or(resideInAPackage(bundle + ".."))
                            .or(resideInAnyPackage(used(bundle)))))
                    .check(code);
        }
    }

    /**
     * What a bundle uses of others. The launcher starts a framework as embedding does, and has nothing of hub itself. Where
     * there is no framework, embedding puts together the parts that tensors need. A model in Python is a module that takes
     * tensors.
     */
    private static String[] used(String bundle) {
        return switch (bundle) {
            case "hub.launch" -> new String[] {"hub.embed.framework"};
            case "hub.embed" ->
                new String[] {
                    "hub.core", "hub.core.spi", "hub.core.service", "hub.fetch..", "hub.gpu", "hub.gpu.service"
                };
            case "hub.serve" -> new String[] {"hub.core", "hub.core.spi", "hub.gpu", "hub.gpu.nn", "hub.gpu.program"};
            case "hub.python" -> new String[] {"hub.core", "hub.core.spi", "hub.gpu", "hub.gpu.nn"};
            default -> new String[] {"hub.core", "hub.core.spi"};
        };
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
        Path root = ROOT.resolve("pom.xml");
        var own = Pattern.compile("<version>([^<]*)</version>").matcher(Files.readString(root));
        assertTrue(own.find());
        String literal = "version>(?!\\$\\{|\\[|" + Pattern.quote(own.group(1)) + "<)[^<]*</";
        try (var poms = Files.find(ROOT, 4, (file, is) -> file.endsWith("pom.xml"))) {
            for (Path pom :
                    poms.filter(file -> !file.toString().contains("/target/")).toList()) {
                var found = Pattern.compile((pom.equals(root) ? "<" : "<[\\w.-]*") + literal)
                        .matcher(Files.readString(pom));
                assertFalse(found.find(), () -> ROOT.relativize(pom) + ": " + found.group());
            }
        }
    }

    /** All Java that is built by Maven; model repos have no need of package-info. */
    private static List<Path> sources() throws IOException {
        try (var files = Files.find(ROOT, 16, (file, is) -> file.toString().endsWith(".java"))) {
            return files.filter(file -> ROOT.relativize(file).toString().contains("/src/"))
                    // What hub init writes is a model repo.
                    .filter(file -> !file.toString().contains("/publish/template/"))
                    .toList();
        }
    }

    /** A supertype need not be public: nobody has to name it. */
    private static ArchCondition<JavaClass> speakOfExportedTypesAlone() {
        return new ArchCondition<>("speak of exported types alone") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                        .filter(above ->
                                above.getPackageName().startsWith("hub.") && !exported.contains(above.getPackageName()))
                        .forEach(above -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " is a " + above.getName())));
                type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(member -> namedBy(member)
                                .filter(named -> named.getPackageName().startsWith("hub."))
                                .filter(named -> !exported.contains(named.getPackageName())
                                        || !isPublic().test(named))
                                .forEach(named -> events.add(SimpleConditionEvent.violated(
                                        member, member.getFullName() + " speaks of " + named.getName()))));
            }
        };
    }

    private static Stream<JavaClass> namedBy(JavaMember member) {
        Stream<JavaClass> thrown =
                member instanceof JavaCodeUnit method ? method.getExceptionTypes().stream() : Stream.of();
        return Stream.concat(member.getAllInvolvedRawTypes().stream(), thrown);
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

    private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.not(predicate);
    }
}
