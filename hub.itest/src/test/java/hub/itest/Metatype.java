package hub.itest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * One configuration, as the metatype of a bundle describes it.
 *
 * @param isFactory whether there may be any number of configurations
 * @param changes what a change does
 */
record Metatype(String pid, boolean isFactory, String title, String changes, List<Key> keys) {

    private static final String FOLDER = "OSGI-INF/metatype/";
    private static final String ONE = "0";

    /**
     * One key.
     *
     * @param fallback its default; empty if it must be given
     * @param options the values that it may have; empty if others may be, too
     */
    record Key(
            String id,
            String type,
            boolean isList,
            Optional<String> fallback,
            List<String> options,
            String description) {}

    /** Those of all bundles, by PID. */
    static List<Metatype> of(List<Path> bundles) throws Exception {
        var all = new ArrayList<Metatype>();
        for (Path bundle : bundles) {
            try (var jar = new JarFile(bundle.toFile())) {
                for (JarEntry entry : jar.stream()
                        .filter(each -> each.getName().startsWith(FOLDER))
                        .filter(each -> each.getName().endsWith(".xml"))
                        .toList()) {
                    all.addAll(of(jar, entry));
                }
            }
        }
        all.sort(Comparator.comparing(Metatype::pid));
        return all;
    }

    private static List<Metatype> of(JarFile jar, JarEntry entry) throws Exception {
        Document document;
        try (var in = jar.getInputStream(entry)) {
            document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        }
        var all = new ArrayList<Metatype>();
        for (Element designate : elements(document.getDocumentElement(), "Designate")) {
            String ocd = elements(designate, "Object").getFirst().getAttribute("ocdref");
            Element described = elements(document.getDocumentElement(), "OCD").stream()
                    .filter(each -> each.getAttribute("id").equals(ocd))
                    .findFirst()
                    .orElseThrow(() -> new IOException(entry + ": no " + ocd));
            boolean isFactory = designate.hasAttribute("factoryPid");
            all.add(new Metatype(
                    designate.getAttribute(isFactory ? "factoryPid" : "pid"),
                    isFactory,
                    described.getAttribute("name"),
                    described.getAttribute("description"),
                    elements(described, "AD").stream().map(Metatype::key).toList()));
        }
        return all;
    }

    private static Key key(Element ad) {
        return new Key(
                ad.getAttribute("id"),
                ad.getAttribute("type"),
                ad.hasAttribute("cardinality")
                        && !ad.getAttribute("cardinality").equals(ONE),
                Optional.of(ad.getAttribute("default")).filter(text -> ad.hasAttribute("default")),
                elements(ad, "Option").stream()
                        .map(option -> option.getAttribute("value"))
                        .toList(),
                ad.getAttribute("description"));
    }

    private static List<Element> elements(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
