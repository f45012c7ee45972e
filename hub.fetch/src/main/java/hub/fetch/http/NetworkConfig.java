package hub.fetch.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of the network, PID {@value Network#PID}. Where a value is empty, the environment decides. */
@ObjectClassDefinition(
        name = "hub: the network",
        description = "Where a value is empty, the environment decides. A change holds for the next request, and ends"
                + " nothing: a request that is under way ends by the settings that it began with.")
public @interface NetworkConfig {

    @AttributeDefinition(
            description = "Whether no connection may be opened. Also HUB_OFFLINE=1, and --offline on the command line")
    boolean offline() default false;

    @AttributeDefinition(
            description = "A server in place of https://github.com. Given alone, it stands for all three. Also"
                    + " HUB_GITHUB_URL")
    String githubUrl() default "";

    @AttributeDefinition(description = "A server in place of https://codeload.github.com. Also HUB_GITHUB_ARCHIVE_URL")
    String githubArchiveUrl() default "";

    @AttributeDefinition(description = "A server in place of https://api.github.com. Also HUB_GITHUB_API_URL")
    String githubApiUrl() default "";

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description =
                    "Tokens, each host=token, or http://host:port=token. Also HUB_TOKENS, and GITHUB_TOKEN or GH_TOKEN"
                            + " for github.com")
    String[] _tokens() default {};

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description =
                    "The same without the dot. Then other bundles see them among the properties of hub's services")
    String[] tokens() default {};

    @AttributeDefinition(
            description = "The URL of the proxy. Also HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and Java's own properties")
    String proxy() default "";

    @AttributeDefinition(description = "Hosts that are reached without the proxy, separated by commas. Also NO_PROXY")
    String noProxy() default "";

    @AttributeDefinition(
            description =
                    "A PEM file with certificates that are trusted beside the JDK's. Also HUB_CA_BUNDLE, SSL_CERT_FILE")
    String caCertificates() default "";

    @AttributeDefinition(description = "Milliseconds to wait for a connection")
    int connectTimeout() default 10_000;

    @AttributeDefinition(description = "Milliseconds that a server may be silent")
    int responseTimeout() default 30_000;

    @AttributeDefinition(description = "How many times a request is tried")
    int attempts() default 5;

    @AttributeDefinition(
            description = "The longest pause before the first retry, in milliseconds. It doubles for each further one")
    int backoff() default 500;

    @AttributeDefinition(
            description = "The longest pause that a server may ask for, in seconds. A longer one is an error")
    int longestWait() default 60;

    @AttributeDefinition(description = "Connections for one large file, where the server sends parts. At most 32")
    int connections() default 8;
}
