package telemetry.lake;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;

/**
 * Settings of the REST catalog that keeps the lake's tables; an empty text is a setting that is not set. A token, a credential
 * or a signature tells the catalog who asks; without any of them requests are anonymous. Settings that make no sense together are
 * refused with {@link IllegalArgumentException}, which names them.
 *
 * @param uri the address before {@code /v1}; empty if the lake keeps its tables itself
 * @param warehouse the catalog's name for where tables are; Glue takes the id of the account
 * @param namespace of the tables, its levels separated by dots
 * @param token sent as {@code Authorization: Bearer}
 * @param credential {@code id:secret} of a client of OAuth2, exchanged for a token
 * @param scope of the token that the credential is exchanged for
 * @param oauth2ServerUri where it is exchanged
 * @param signingName the service that requests are signed for with AWS's Signature Version 4, {@code glue} for instance
 * @param signingRegion the region that they are signed for
 */
public record RestCatalogSettings(
        String uri,
        String warehouse,
        String namespace,
        String token,
        String credential,
        String scope,
        String oauth2ServerUri,
        String signingName,
        String signingRegion) {
    /** The beginning of the settings' names. */
    public static final String PREFIX = "telemetry.lake.catalog.";

    /** The namespace if none is set. */
    public static final String DEFAULT_NAMESPACE = "telemetry";

    /** No catalog: the lake keeps its tables itself. */
    public static final RestCatalogSettings NONE =
            new RestCatalogSettings("", "", DEFAULT_NAMESPACE, "", "", "", "", "", "");

    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int ANSWER_TIMEOUT_MS = 60_000;
    private static final String LEVEL = "[A-Za-z0-9_-]+";

    public RestCatalogSettings {
        if (uri.isEmpty()) {
            checkNoneIsSet(Map.of(
                    "warehouse", warehouse,
                    "token", token,
                    "credential", credential,
                    "scope", scope,
                    "oauth2-server-uri", oauth2ServerUri,
                    "signing-name", signingName,
                    "signing-region", signingRegion));
        } else {
            checkAddress("uri", uri);
        }
        uri = uri.replaceFirst("/+$", "");
        if (!namespace.matches(LEVEL + "(\\." + LEVEL + ")*")) {
            throw refusal("namespace", "must be names of A-Z a-z 0-9 _ - with a dot between two");
        }
        checkOneWayIn(token, credential, signingName);
        checkNeeds("scope", scope, "credential", credential);
        checkNeeds("oauth2-server-uri", oauth2ServerUri, "credential", credential);
        checkNeeds("signing-name", signingName, "signing-region", signingRegion);
        checkNeeds("signing-region", signingRegion, "signing-name", signingName);
        if (!oauth2ServerUri.isEmpty()) {
            checkAddress("oauth2-server-uri", oauth2ServerUri);
        }
    }

    private static void checkNoneIsSet(Map<String, String> others) {
        others.entrySet().stream()
                .filter(other -> !other.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .ifPresent(other -> {
                    throw refusal(other, "has no meaning without " + PREFIX + "uri");
                });
    }

    /** A user name or password in an address would be printed with it. */
    private static void checkAddress(String setting, String text) {
        boolean good;
        try {
            URI address = URI.create(text);
            good = ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
        } catch (IllegalArgumentException malformed) {
            good = false;
        }
        if (!good) {
            throw refusal(setting, "must be an http or https address without user name, query and fragment");
        }
    }

    private static void checkOneWayIn(String token, String credential, String signingName) {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("token", token);
        ways.put("credential", credential);
        ways.put("signing-name", signingName);
        ways.values().removeIf(String::isEmpty);
        List<String> set = new ArrayList<>(ways.keySet());
        if (set.size() > 1) {
            throw refusal(set.get(1), "and " + PREFIX + set.get(0) + " are both set; a request carries one of them");
        }
    }

    private static void checkNeeds(String setting, String value, String other, String otherValue) {
        if (!value.isEmpty() && otherValue.isEmpty()) {
            throw refusal(setting, "has no meaning without " + PREFIX + other);
        }
    }

    private static IllegalArgumentException refusal(String setting, String reason) {
        return new IllegalArgumentException(PREFIX + setting + " " + reason);
    }

    /** Returns true if a catalog is set. */
    public boolean isSet() {
        return !uri.isEmpty();
    }

    Namespace catalogNamespace() {
        return Namespace.of(namespace.split("\\."));
    }

    /** The same settings as properties of Iceberg's client. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("uri", uri);
        properties.put("rest.client.connection-timeout-ms", Integer.toString(CONNECT_TIMEOUT_MS));
        properties.put("rest.client.socket-timeout-ms", Integer.toString(ANSWER_TIMEOUT_MS));
        properties.put("rest-metrics-reporting-enabled", "false");
        properties.put("rest.auth.type", "none");
        put(properties, "warehouse", warehouse);
        if (!signingName.isEmpty()) {
            properties.put("rest.auth.type", SigV4Auth.class.getName());
            properties.put(SigV4Auth.SIGNING_NAME, signingName);
            properties.put(SigV4Auth.SIGNING_REGION, signingRegion);
        } else if (!token.isEmpty() || !credential.isEmpty()) {
            properties.put("rest.auth.type", "oauth2");
            properties.put("token-refresh-enabled", Boolean.toString(token.isEmpty())); // a token is used as it is
            put(properties, "token", token);
            put(properties, "credential", credential);
            put(properties, "scope", scope);
            put(properties, "oauth2-server-uri", oauth2ServerUri);
        }
        return properties;
    }

    private static void put(Map<String, String> properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.put(name, value);
        }
    }

    /** The settings without the secret ones. */
    @Override
    public String toString() {
        return "RestCatalogSettings[uri=%s, warehouse=%s, namespace=%s, token=%s, credential=%s, signingName=%s, signingRegion=%s]"
                .formatted(uri, warehouse, namespace, hidden(token), hidden(credential), signingName, signingRegion);
    }

    private static String hidden(String secret) {
        return secret.isEmpty() ? "" : "***";
    }
}
