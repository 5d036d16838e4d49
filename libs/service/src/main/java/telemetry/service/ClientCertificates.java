package telemetry.service;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.apache.catalina.util.NetMask;
import org.jspecify.annotations.Nullable;

/**
 * The client certificates of requests. The TLS connection has verified them, or a listed load balancer has, which sends
 * the certificate in a header. From any other address the header is ignored. Thread-safe.
 */
final class ClientCertificates {
    /** The header in which an Application Load Balancer in the mode "verify" sends the client's certificate. */
    static final String HEADER = "X-Amzn-Mtls-Clientcert-Leaf";

    private static final String ATTRIBUTE = "jakarta.servlet.request.X509Certificate";
    private static final int DNS_NAME = 2; // RFC 5280, section 4.2.1.6
    private static final int URI_NAME = 6;
    private static final Set<Integer> ALTERNATIVES = Set.of(DNS_NAME, URI_NAME);

    private final List<NetMask> proxies;
    private final Supplier<Collection<? extends CRL>> revoked;

    /**
     * Creates the source of certificates.
     *
     * @param proxies the networks of load balancers in CIDR notation
     * @param revoked the current lists of revoked certificates
     */
    ClientCertificates(List<String> proxies, Supplier<Collection<? extends CRL>> revoked) {
        this.proxies = proxies.stream().map(NetMask::new).toList();
        this.revoked = revoked;
    }

    /**
     * Parses lists of revoked certificates, as PEM or DER.
     *
     * @throws IllegalArgumentException if {@code file} is neither or empty
     */
    static Collection<? extends CRL> parseRevoked(byte[] file) {
        try {
            Collection<? extends CRL> lists = x509().generateCRLs(new ByteArrayInputStream(file));
            if (lists.isEmpty()) {
                throw new IllegalArgumentException("has no list of revoked certificates");
            }
            return lists;
        } catch (CRLException | CertificateException invalid) {
            throw new IllegalArgumentException("is no list of revoked certificates in PEM or DER", invalid);
        }
    }

    /** Returns the certificate of the client; null if there is none, or the header has no valid one. */
    @Nullable
    X509Certificate of(HttpServletRequest request) {
        String header = proxies.isEmpty() ? null : request.getHeader(HEADER);
        if (header != null && isProxy(request.getRemoteAddr())) {
            return parse(header);
        }
        if (!request.isSecure()) {
            return null;
        }
        return request.getAttribute(ATTRIBUTE) instanceof X509Certificate[] chain && chain.length > 0 ? chain[0] : null;
    }

    private boolean isProxy(String address) {
        try {
            InetAddress client = InetAddress.getByName(address);
            return proxies.stream().anyMatch(proxy -> proxy.matches(client));
        } catch (UnknownHostException notAnAddress) {
            return false;
        }
    }

    /** Parses PEM in URL encoding, in which the load balancer leaves a plus as it is. */
    private static @Nullable X509Certificate parse(String header) {
        try {
            byte[] pem = URLDecoder.decode(header.replace("+", "%2B"), StandardCharsets.US_ASCII)
                    .getBytes(StandardCharsets.US_ASCII);
            return (X509Certificate) x509().generateCertificate(new ByteArrayInputStream(pem));
        } catch (CertificateException | IllegalArgumentException invalid) {
            return null;
        }
    }

    /** Returns true if a list has {@code certificate}. */
    boolean isRevoked(X509Certificate certificate) {
        return revoked.get().stream().anyMatch(list -> list.isRevoked(certificate));
    }

    /** Returns the common name, and the alternative names that are DNS names or URIs. */
    static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(part.getValue().toString());
                }
            }
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> name.getFirst() instanceof Integer type && ALTERNATIVES.contains(type))
                        .forEach(name -> names.add(String.valueOf(name.getLast())));
            }
        } catch (InvalidNameException | CertificateParsingException unreadable) {
            return List.of();
        }
        return names;
    }

    private static CertificateFactory x509() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }
}
