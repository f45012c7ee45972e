package hub.loader.java;

import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.Resource;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.java.call.HubconfConstructor;
import hub.loader.language.Documentation;
import java.lang.classfile.ClassFile;

/** The class hubconf of a repo, in the bundle that is being built. */
final class HubconfClass {

    private HubconfClass() {}

    /**
     * Checks that an instance of it can be made.
     *
     * @throws HubException of kind BUILD that says why not
     */
    static void check(Jar jar) throws Exception {
        Resource hubconf = jar.getResource(Documentation.HUBCONF + ".class");
        if (hubconf == null) {
            throw new HubException(
                    Kind.BUILD,
                    PrecompiledJar.NAME + " has no class hubconf, whose public methods are the entrypoints.");
        }
        try (var in = hubconf.openInputStream()) {
            HubconfConstructor.check(ClassFile.of().parse(in.readAllBytes()));
        }
    }
}
