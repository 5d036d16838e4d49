package telemetry.aggregator;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import telemetry.lake.RestCatalogSettings;

/**
 * Settings of an Iceberg REST catalog that keeps the tables in place of the lake itself; see ADR 31.
 *
 * @param uri the catalog's address before /v1; if unset, the lake keeps its tables itself
 * @param warehouse the catalog's name for a set of tables; Glue takes the id of the account
 * @param namespace the tables' namespace there; Glue calls it a database
 * @param token sent as Authorization: Bearer; not together with signing-name
 * @param signingName the service that requests are signed for with AWS's Signature Version 4, glue for instance
 * @param signingRegion the region that they are signed for; together with signing-name
 */
@ConfigurationProperties("telemetry.lake.catalog")
record CatalogProperties(
        @DefaultValue("") String uri,
        @DefaultValue("") String warehouse,
        @DefaultValue(RestCatalogSettings.DEFAULT_NAMESPACE) String namespace,
        @DefaultValue("") String token,
        @DefaultValue("") String signingName,
        @DefaultValue("") String signingRegion) {

    /** @throws IllegalArgumentException if the settings are invalid; the message names the setting */
    CatalogProperties {
        new RestCatalogSettings(uri, warehouse, namespace, token, signingName, signingRegion); // checks the settings
    }

    RestCatalogSettings settings() {
        return new RestCatalogSettings(uri, warehouse, namespace, token, signingName, signingRegion);
    }

    /** Returns the settings without the secret. */
    @Override
    public String toString() {
        return settings().toString();
    }
}
