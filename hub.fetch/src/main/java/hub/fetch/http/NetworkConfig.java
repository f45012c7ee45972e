package hub.fetch.http;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of the network, PID {@value Network#PID}. Where a value is empty, the environment decides. */
@ObjectClassDefinition(name = "hub: the network")
public @interface NetworkConfig {

    @AttributeDefinition(description = "Open no connection; also HUB_OFFLINE=1, and --offline on the command line")
    boolean offline() default false;

    @AttributeDefinition(description = "In place of https://github.com; also HUB_GITHUB_URL")
    String githubUrl() default "";

    @AttributeDefinition(description = "In place of https://codeload.github.com; also HUB_GITHUB_ARCHIVE_URL")
    String githubArchiveUrl() default "";

    @AttributeDefinition(description = "In place of https://api.github.com; also HUB_GITHUB_API_URL")
    String githubApiUrl() default "";

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description =
                    "Tokens, each host=token, or http://host:port=token; also HUB_TOKENS, and GITHUB_TOKEN or GH_TOKEN"
                            + " for github.com")
    String[] _tokens() default {};

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description =
                    "The same without the dot. Then other bundles see them among the properties of hub's services")
    String[] tokens() default {};

    @AttributeDefinition(description = "The proxy's URL; also HTTPS_PROXY, HTTP_PROXY, ALL_PROXY")
    String proxy() default "";

    @AttributeDefinition(description = "Hosts that are reached without the proxy, separated by commas; also NO_PROXY")
    String noProxy() default "";

    @AttributeDefinition(
            description = "A PEM file with certificates trusted beside the JDK's; also HUB_CA_BUNDLE, SSL_CERT_FILE")
    String caCertificates() default "";

    @AttributeDefinition(description = "Milliseconds to wait for a connection")
    int connectTimeout() default 10_000;

    @AttributeDefinition(description = "Milliseconds that a server may be silent")
    int responseTimeout() default 30_000;

    @AttributeDefinition(description = "How often a request is tried that brings nothing")
    int attempts() default 5;

    @AttributeDefinition(
            description = "Milliseconds to wait at most before the first retry; doubled for each further one")
    int backoff() default 500;

    @AttributeDefinition(description = "Seconds to wait at most when a server asks to come back later")
    int longestWait() default 60;

    @AttributeDefinition(description = "Connections for one large file, where the server sends parts")
    int connections() default 8;
}
