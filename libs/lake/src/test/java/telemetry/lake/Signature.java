package telemetry.lake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes AWS's Signature Version 4 as a service does, without the SDK.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">the
 *     procedure</a>
 */
record Signature(String keyId, String scope, String signedHeaders, String value) {
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");

    /** Reads the signature of {@code request}. */
    static Signature of(CatalogServer.Received request) {
        Matcher parts = AUTHORIZATION.matcher(request.header("Authorization"));
        if (!parts.matches()) {
            throw new AssertionError("no signature: " + request.header("Authorization"));
        }
        return new Signature(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
    }

    /** Computes the value that the signature must have. */
    String expected(CatalogServer.Received request, String secret) throws GeneralSecurityException {
        String text = String.join(
                "\n", "AWS4-HMAC-SHA256", request.header("X-amz-date"), scope, hex(sha256(canonical(request))));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return hex(hmac(key, text));
    }

    private String canonical(CatalogServer.Received request) throws GeneralSecurityException {
        String headers = Arrays.stream(signedHeaders.split(";", -1))
                .map(name -> name + ':' + request.header(asStored(name)).strip() + '\n')
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                request.path().replace("%", "%25"), // is encoded twice
                request.query() == null ? "" : sorted(request.query()),
                headers,
                signedHeaders,
                hex(sha256(request.body())));
    }

    private static String sorted(String query) {
        return Arrays.stream(query.split("&", -1)).sorted().collect(Collectors.joining("&"));
    }

    private static String asStored(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
