package hub.loader;

import static hub.loader.TestFramework.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Repo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which sources of a repo are compiled: those that hubconf reaches, as Python runs only what is imported. */
class ReachedSourcesTest {

    @TempDir
    Path temp;

    private TestFramework running;
    private Path repo;

    @BeforeEach
    void start() throws Exception {
        running = TestFramework.start(temp.resolve("running"));
        repo = temp.resolve("repo");
        write("hubconf.java", "public class hubconf { public String say() { return model.Word.say(); } }");
        write("model/Word.java", "package model; public class Word { public static String say() { return \"yes\"; } }");
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private Path write(String path, String text) throws IOException {
        Path file = repo.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Object say() throws IOException {
        try (Repo started = running.loader().start(snapshot(repo))) {
            return started.load("say", Arguments.none());
        }
    }

    private String buildFailure() {
        var failure = assertThrows(HubException.class, this::say);
        assertEquals(Kind.BUILD, failure.kind(), failure.getMessage());
        return failure.getMessage();
    }

    @Test
    void whatHubconfDoesNotReachDoesNoHarm() throws Exception {
        write("android/app/src/main/java/org/x/Main.java", "package org.x; import android.app.Activity; class Main {}");
        write("buildSrc/Release.java", "import org.gradle.api.Task; class Release {}");
        write("templates/Model.java", "package {{ package }}; class {{ name }} {");
        write("model/Training.java", "package model; class Training { org.missing.Optimizer adam; }");
        write("old/model/Word.java", "package model; public class Word { static String say() { return \"no\"; } }");
        assertEquals("yes", say());
    }

    @Test
    void thousandsOfSourcesThatAreNotReachedDoNoHarm() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            write("generated/G" + i + ".java", "package generated; class G" + i + " {}");
        }
        assertEquals("yes", say());
    }

    @Test
    void moreSourcesThanABundleMayHaveAreAnError() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            write("model/G" + i + ".java", "package model; class G" + i + " { G" + (i + 1) + " next; }");
        }
        write("model/G10001.java", "package model; class G10001 {}");
        write(
                "model/Word.java",
                "package model; public class Word extends G0 { static String say() { return \"\"; } }");
        String message = buildFailure();
        assertTrue(message.contains(" needs more than 10000 sources or resources"), message);
    }

    @Test
    void moreResourcesThanABundleMayHaveAreAnError() throws Exception {
        for (int i = 0; i <= 10_000; i++) {
            write("model/" + i + ".txt", "");
        }
        String message = buildFailure();
        assertTrue(message.contains(" needs more than 10000 sources or resources"), message);
    }

    @Test
    void anErrorInWhatIsReachedIsAnError() throws Exception {
        write("model/Word.java", "package model;\nimport no.such.Thing;\npublic class Word extends Other {}");
        write("model/Other.java", "package model; public class Other { public static int say() { return \"one\"; } }");
        String message = buildFailure();
        assertTrue(message.contains("model/Word.java:2:15: package no.such does not exist"), message);
        assertTrue(message.contains("model/Other.java:1:70: incompatible types"), message);
    }

    @Test
    void oneSourceMayDeclareSeveralClasses() throws Exception {
        write("model/Word.java", "package model; public class Word extends First {}");
        write("model/Layers.java", """
            package model;
            class First extends Second {}
            class Second { public static String say() { return "second"; } }
            """);
        assertEquals("second", say());
    }

    @Test
    void aSourceNeedNotLieInTheFolderOfItsPackage() throws Exception {
        Files.delete(repo.resolve("model/Word.java"));
        write(
                "java/words/Word.java",
                "/* far */ package model; public class Word { public static String say()" + " { return \"far\"; } }");
        assertEquals("far", say());
    }

    @Test
    void classesThatAreFoundByNameAreReached() throws Exception {
        write("hubconf.java", """
            public class hubconf {
                public String say() throws Exception {
                    var plugin = Class.forName("model.Plugin$Inner").getConstructor().newInstance();
                    var service = java.util.ServiceLoader.load(Runnable.class).findFirst().orElseThrow();
                    return plugin + " " + service;
                }
            }
            """);
        write("src/main/resources/META-INF/services/java.lang.Runnable", "model.Service # the only one\n");
        write("model/Plugin.java", """
            package model;
            public class Plugin {
                public static class Inner { public String toString() { return "plugin"; } }
            }
            """);
        write("model/Service.java", """
            package model;
            public class Service implements Runnable {
                public void run() {}
                public String toString() { return "service"; }
            }
            """);
        assertEquals("plugin service", say());
    }

    @Test
    void resourcesBesideReachedSourcesAreInTheBundle() throws Exception {
        write("hubconf.java", """
            public class hubconf {
                public String say() { return found("model/word.txt") + " " + found("android/icon.txt"); }
                private static boolean found(String path) { return hubconf.class.getResource("/" + path) != null; }
                static final Class<?> NEEDED = model.Word.class;
            }
            """);
        write("model/word.txt", "");
        write("android/Main.java", "package android; class Main {}");
        write("android/icon.txt", "");
        assertEquals("true false", say());
    }

    @Test
    void aSourceThatIsNotUtf8IsAnErrorWithItsPlace() throws Exception {
        Files.writeString(
                repo.resolve("model/Word.java"),
                "package model;\npublic class Word { public static String say() { return \"caf\u00e9\"; } }",
                StandardCharsets.ISO_8859_1);
        assertEquals(
                "model/Word.java:2:61: the byte 0xE9 is not UTF-8. Save the file in the encoding UTF-8.",
                buildFailure());
    }

    @Test
    void aListOfServicesThatIsNotUtf8IsAnErrorWithItsPlace() throws Exception {
        Path services = write("src/main/resources/META-INF/services/java.lang.Runnable", "");
        Files.writeString(services, "# caf\u00e9\nmodel.Word\n", StandardCharsets.ISO_8859_1);
        assertEquals(
                "src/main/resources/META-INF/services/java.lang.Runnable:1:6: the byte 0xE9 is not UTF-8. Save the"
                        + " file in the encoding UTF-8.",
                buildFailure());
    }

    @Test
    void aHubconfThatIsNotUtf8IsAnErrorBeforeItIsBuilt() throws Exception {
        Files.writeString(
                repo.resolve("hubconf.java"),
                "/** Caf\u00e9. */ public class hubconf { public int one() { return 1; } }",
                StandardCharsets.ISO_8859_1);
        var failure = assertThrows(HubException.class, () -> running.loader().describe(snapshot(repo)));
        assertEquals(
                "hubconf.java:1:8: the byte 0xE9 is not UTF-8. Save the file in the encoding UTF-8.",
                failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                | hubconf.java:1:1: there is no class hubconf here.",
                "package org.x; public class hubconf {}            | hubconf must be in no package, and this is package"
                        + " org.x. Remove the package line",
                "public class hubconf {}                           | offers no entrypoints",
                "public class hubconf { public int _no() { return 1; } } | offers no entrypoints",
            })
    void aHubconfThatOffersNothingIsSaidToDoSo(String source, String message) throws Exception {
        write("hubconf.java", source);
        var failure = assertThrows(HubException.class, () -> running.loader().describe(snapshot(repo)));
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
    }
}
