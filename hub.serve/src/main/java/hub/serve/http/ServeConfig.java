package hub.serve.http;

import hub.core.spi.AtLeast;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "hub: models over HTTP",
        description = "A change holds for the next request, and ends nothing. Host, port and TLS are those of the"
                + " container's HTTP service: of Felix HTTP, the configuration org.apache.felix.http.")
@interface ServeConfig {

    @AttributeDefinition(description = "Whether requests of other machines are answered")
    boolean remote() default false;

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description = "The bearer token that all requests need but those for health. Empty: none is needed. Also"
                    + " HUB_SERVE_TOKEN")
    String _token() default "";

    @AttributeDefinition(description = "Whether requests may load and unload models. To load is to run code of a repo")
    boolean management() default false;

    @AttributeDefinition(
            type = AttributeType.PASSWORD,
            description = "The bearer token that requests to load and unload need. Empty: the other one. Also"
                    + " HUB_SERVE_MANAGEMENT_TOKEN")
    String _management_token() default "";

    @AttributeDefinition(description = "The largest body of a request, in bytes")
    @AtLeast(1)
    long request_bytes() default 256L << 20;

    @AttributeDefinition(description = "Seconds that a request may take to arrive")
    @AtLeast(1)
    int request_seconds() default 60;

    @AttributeDefinition(description = "How many requests are worked on at a time. Others are told to come again")
    @AtLeast(1)
    int requests() default 64;
}
