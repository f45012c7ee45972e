package hub.fetch.http;

import java.io.IOException;

/** The cause of an error where the server was reached and does not give what was asked for. */
public final class HttpRefusal extends IOException {

    private static final long serialVersionUID = 1;

    HttpRefusal(int status) {
        this("status " + status);
    }

    /** @param what the server does instead */
    public HttpRefusal(String what) {
        super(what);
    }
}
