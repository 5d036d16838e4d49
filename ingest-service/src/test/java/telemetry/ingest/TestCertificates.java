package telemetry.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of an authority that is made for a test, by the JDK's keytool. */
record TestCertificates(Path folder) {
    static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "ca";

    /** Makes the authority and the server's certificate. */
    static TestCertificates make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificates made = new TestCertificates(folder);
        made.issue(AUTHORITY, "Test CA", "-ext", "bc:c");
        made.issue("server", "localhost", "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1");
        made.store("server.p12", "server");
        made.store("trust.p12", AUTHORITY);
        return made;
    }

    /** Makes a key with a certificate for {@code name}. */
    void issue(String alias, String name, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + name, "-keyalg", "EC", "-validity", "2"));
        command.addAll(List.of(more));
        keytool(command);
    }

    /** Writes the authority's list of revoked certificates, with that of {@code alias}. */
    void revoke(String alias, Path list) throws IOException, InterruptedException, GeneralSecurityException {
        String serial = "" + certificate(alias).getSerialNumber();
        keytool(List.of("-gencrl", "-alias", AUTHORITY, "-id", serial, "-rfc", "-file", list.toString()));
    }

    private void keytool(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(arguments);
        command.addAll(List.of("-keystore", folder.resolve("all.p12").toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
    }

    X509Certificate certificate(String alias) throws IOException, GeneralSecurityException {
        return (X509Certificate) all().getCertificate(alias);
    }

    String pem(String alias) throws IOException, GeneralSecurityException {
        return pem("CERTIFICATE", certificate(alias).getEncoded());
    }

    String privateKeyPem(String alias) throws IOException, GeneralSecurityException {
        return pem("PRIVATE KEY", all().getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(type, Base64.getMimeEncoder().encodeToString(content));
    }

    /** Returns the context of a client that has the certificate of {@code alias}. */
    SSLContext client(String alias) throws IOException, GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(only(alias), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(only(AUTHORITY));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore all() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("all.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void store(String file, String alias) throws IOException, GeneralSecurityException {
        try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
            only(alias).store(out, PASSWORD.toCharArray());
        }
    }

    /** Returns a store with the key of {@code alias}; with the certificate alone for the authority. */
    private KeyStore only(String alias) throws IOException, GeneralSecurityException {
        KeyStore all = all();
        KeyStore one = KeyStore.getInstance("PKCS12");
        one.load(null, null);
        if (alias.equals(AUTHORITY)) {
            one.setCertificateEntry(alias, all.getCertificate(alias));
        } else {
            char[] password = PASSWORD.toCharArray();
            one.setKeyEntry(alias, all.getKey(alias, password), password, all.getCertificateChain(alias));
        }
        return one;
    }
}
