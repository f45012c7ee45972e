package hub.fetch.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hosts that are reached without a proxy. NO_PROXY is read as curl reads it: names that also mean their subdomains,
 * addresses, blocks of addresses in CIDR notation, each with or without a port, and {@code *} for all. Java's own
 * {@code http.nonProxyHosts} has patterns with {@code *} at the beginning or end.
 */
final class NoProxy {

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-f:.]*:[0-9a-f:.]*]?");

    private final List<String> entries;
    private final List<Pattern> patterns;

    NoProxy(NetworkSettings settings) {
        this.entries = settings.noProxy().stream()
                .flatMap(hosts -> split(hosts, "[,\\s]+"))
                .toList();
        this.patterns = settings.nonProxyHosts().stream()
                .flatMap(hosts -> split(hosts, "\\|"))
                .map(NoProxy::withoutBrackets)
                .map(host -> Pattern.compile(Pattern.quote(host).replace("*", "\\E.*\\Q")))
                .toList();
    }

    private static Stream<String> split(String hosts, String separator) {
        return Arrays.stream(hosts.split(separator))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty());
    }

    boolean covers(String host, int port) {
        String name = withoutBrackets(host.toLowerCase(Locale.ROOT));
        return entries.stream().anyMatch(entry -> covers(entry, name, port))
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static boolean covers(String entry, String host, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/")) {
            return isInBlock(host, entry);
        }
        String name = entry.replaceFirst("^\\*?\\.", "");
        int colon = name.lastIndexOf(':');
        boolean hasPort = colon > 0 && (name.indexOf(':') == colon || name.charAt(colon - 1) == ']');
        if (hasPort && !name.substring(colon + 1).equals(String.valueOf(port))) {
            return false;
        }
        String bare = withoutBrackets(hasPort ? name.substring(0, colon) : name);
        return host.equals(bare) || host.endsWith("." + bare) || isSameAddress(host, bare);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** One IPv6 address has many spellings. */
    private static boolean isSameAddress(String host, String other) {
        return host.contains(":") && other.contains(":") && Arrays.equals(address(host), address(other));
    }

    private static boolean isInBlock(String host, String block) {
        int slash = block.indexOf('/');
        String prefix = block.substring(slash + 1);
        byte[] network = address(withoutBrackets(block.substring(0, slash)));
        byte[] address = address(host);
        if (network.length == 0 || network.length != address.length || !prefix.matches("\\d{1,3}")) {
            return false;
        }
        int bits = Integer.parseInt(prefix);
        if (bits > 8 * network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((network[bit / 8] ^ address[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of an address, or none for a name: no name is looked up. */
    private static byte[] address(String text) {
        try {
            return ADDRESS.matcher(text).matches() && (text.contains(":") || text.split("\\.", -1).length == 4)
                    ? InetAddress.getByName(text).getAddress()
                    : new byte[0];
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
