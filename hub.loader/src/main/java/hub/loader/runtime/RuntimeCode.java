package hub.loader.runtime;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import hub.core.spi.RepoSource;
import hub.loader.framework.FrameworkPackages;
import hub.loader.language.BundleContent;
import hub.loader.language.Documentation;
import hub.loader.language.RepoCode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The code of a repo that another bundle runs. The repo's bundle has no classes: it holds what was read, and the files stay in
 * the snapshot.
 *
 * @param reader reads the repo
 */
record RuntimeCode(Supplier<RepoSource> reader) implements RepoCode {

    /** Where the bundle holds what was read. */
    static final String SOURCE = "OSGI-INF/hub/source.json";

    private static final Logger LOG = LoggerFactory.getLogger(RuntimeCode.class);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Reads what a bundle holds. */
    static RepoSource source(byte[] json) {
        return MAPPER.readValue(json, RepoSource.class);
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
        RepoSource source = reader.get();
        source.warnings().forEach(warning -> LOG.warn("{}", warning));
        var jar = new Jar("model");
        jar.putResource(SOURCE, new EmbeddedResource(MAPPER.writeValueAsBytes(source), 0));
        List<String> imports = Stream.concat(source.imports().stream(), source.lateImports().stream())
                .toList();
        return new BundleContent(jar, List.of(), documentation(source), source.uses(), imports);
    }

    private static Documentation documentation(RepoSource source) {
        return new Documentation(
                source.dependencies(), Map.of(Documentation.HUBCONF, source.entrypoints()), source.dynamic());
    }
}
