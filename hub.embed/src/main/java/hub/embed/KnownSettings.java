package hub.embed;

import hub.core.spi.NearestName;
import java.io.IOException;
import java.net.URL;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.osgi.framework.Bundle;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * The configurations that hub's bundles take, as their metatype describes them. A container would ignore all others that look like
 * hub's. Components of a repo may take some of their own.
 */
final class KnownSettings {

    private static final String HUBS = "hub.";

    /** What declarative services read in the configuration of every component. */
    private static final Pattern OF_ALL = Pattern.compile("service\\.ranking|.+\\.(target|cardinality\\.minimum)");

    private final Map<String, Set<String>> keys = new TreeMap<>();
    private final Set<String> factories = new HashSet<>();

    private KnownSettings() {}

    static KnownSettings of(List<Bundle> bundles) throws IOException {
        var known = new KnownSettings();
        for (Bundle bundle : bundles) {
            var files = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
            for (URL file : files == null ? List.<URL>of() : Collections.list(files)) {
                known.read(file);
            }
        }
        return known;
    }

    private void read(URL file) throws IOException {
        Element metatype = parse(file).getDocumentElement();
        for (Element designate : elements(metatype, "Designate")) {
            boolean isFactory = designate.hasAttribute("factoryPid");
            String pid = designate.getAttribute(isFactory ? "factoryPid" : "pid");
            String described = elements(designate, "Object").getFirst().getAttribute("ocdref");
            if (isFactory) {
                factories.add(pid);
            }
            Set<String> ofPid = keys.computeIfAbsent(pid, any -> new TreeSet<>());
            elements(metatype, "OCD").stream()
                    .filter(each -> each.getAttribute("id").equals(described))
                    .flatMap(each -> elements(each, "AD").stream())
                    .forEach(key -> ofPid.add(key.getAttribute("id")));
        }
    }

    private static Document parse(URL file) throws IOException {
        try (var in = file.openStream()) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Element> elements(Element parent, String name) {
        var found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    /**
     * Refuses what nobody would read.
     *
     * @throws IllegalArgumentException that names what was meant, or what there is
     */
    void check(String pid, Collection<String> given) {
        String[] parts = pid.split("-", 2);
        Set<String> known = keys.get(parts[0]);
        if (known == null) {
            if (!pid.startsWith(HUBS) && NearestName.of(parts[0], keys.keySet()).isEmpty()) {
                return;
            }
            throw unknown("There is no configuration " + pid, parts[0], keys.keySet());
        }
        if (factories.contains(parts[0]) && parts.length == 1) {
            throw new IllegalArgumentException(
                    "There may be several configurations %s: give this one a name, as in %1$s-NAME.".formatted(pid));
        }
        if (!factories.contains(parts[0]) && parts.length == 2) {
            throw new IllegalArgumentException(
                    "There is no configuration %s. Did you mean %s?".formatted(pid, parts[0]));
        }
        for (String key : given) {
            if (!known.contains(key) && !OF_ALL.matcher(key).matches()) {
                throw unknown(pid + " has no key " + key, key, known);
            }
        }
    }

    private static IllegalArgumentException unknown(String what, String given, Collection<String> known) {
        String instead = NearestName.of(given, known)
                .map(nearest -> "Did you mean " + nearest + "?")
                .orElseGet(() -> "There is " + String.join(", ", known) + ".");
        return new IllegalArgumentException(what + ". " + instead);
    }
}
