package hub.fetch.http;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificates that servers are checked against: the JDK's, and those of a PEM file. */
final class Certificates {

    private Certificates() {}

    static SSLContext with(Path pem) {
        try (var in = Files.newInputStream(pem)) {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            for (X509Certificate certificate : ofTheJdk()) {
                add(all, certificate);
            }
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                add(all, (X509Certificate) certificate);
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(all);
            var context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "Cannot read the certificates in " + pem + ": expected a PEM file. " + e.getMessage(),
                    e);
        }
    }

    private static X509Certificate[] ofTheJdk() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static void add(KeyStore all, X509Certificate certificate) throws GeneralSecurityException {
        all.setCertificateEntry("ca" + all.size(), certificate);
    }
}
