package hub.loader.python;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import hub.core.spi.PythonSource;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.RepoCode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * A repo's Python files. Its bundle has no classes: it holds what was read, and the files stay in the snapshot.
 *
 * @param reader reads the repo
 */
record PythonCode(Supplier<PythonSource> reader) implements RepoCode {

    /** Where the bundle holds what was read. */
    static final String SOURCE = "OSGI-INF/hub/python.json";

    private static final Logger LOG = LoggerFactory.getLogger(PythonCode.class);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads what a bundle holds. */
    static PythonSource source(byte[] json) {
        return MAPPER.readValue(json, PythonSource.class);
    }

    @Override
    public boolean isBuiltByReading() {
        return true;
    }

    @Override
    public Documentation documentation() {
        return documentation(reader.get());
    }

    @Override
    public BundleContent build(FrameworkPackages packages) {
        PythonSource source = reader.get();
        source.warnings().forEach(warning -> LOG.info("{}", warning));
        var jar = new Jar("model");
        jar.putResource(SOURCE, new EmbeddedResource(MAPPER.writeValueAsBytes(source), 0));
        return new BundleContent(jar, List.of(), documentation(source), source.uses(), source.imports());
    }

    private static Documentation documentation(PythonSource source) {
        return new Documentation(
                source.dependencies(), Map.of(Documentation.HUBCONF, source.entrypoints()), source.dynamic());
    }
}
