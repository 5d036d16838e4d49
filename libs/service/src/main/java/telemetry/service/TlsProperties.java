package telemetry.service;

import java.util.List;
import org.apache.catalina.util.NetMask;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of client certificates.
 *
 * @param proxies networks of load balancers, for example 10.0.0.0/16, that verify certificates and send them in
 *     X-Amzn-Mtls-Clientcert-Leaf; from other addresses the header is ignored
 * @param crl a file with lists of revoked certificates, PEM or DER
 */
@Validated
@ConfigurationProperties("telemetry.tls")
record TlsProperties(
        @DefaultValue List<String> proxies,
        @DefaultValue("") String crl) {
    /** Checks the networks. */
    TlsProperties {
        proxies = List.copyOf(proxies);
        proxies.forEach(TlsProperties::check);
    }

    private static void check(String network) {
        try {
            new NetMask(network);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "telemetry.tls.proxies: %s is no network; write it as 10.0.0.0/16".formatted(network), invalid);
        }
    }
}
