package telemetry.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static software.amazon.awssdk.http.SdkHttpMethod.DELETE;
import static software.amazon.awssdk.http.SdkHttpMethod.GET;
import static software.amazon.awssdk.http.SdkHttpMethod.HEAD;
import static software.amazon.awssdk.http.SdkHttpMethod.POST;
import static software.amazon.awssdk.http.SdkHttpMethod.PUT;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import telemetry.service.LogLines;

class PriceListTest {
    private static final CostProperties NO_SETTINGS = new CostProperties(null, null, null, null, 0, Duration.ofDays(7));

    private final PriceList prices = PriceList.of("us-east-1", NO_SETTINGS);

    @Test
    void theFileHasTheListPricesAndTheirDate() {
        assertThat(prices.source()).isEqualTo("AWS price list, us-east-1, November 2026");
        assertThat(prices.unit("sqs", "SendMessageBatch", POST)).isEqualTo(0.40 / 1e6);
        assertThat(prices.unit("s3", "PutObject", PUT)).isEqualTo(5 / 1e6);
        assertThat(prices.unit("s3", "ListObjectsV2", GET)).isEqualTo(5 / 1e6);
        assertThat(prices.unit("s3", "CreateMultipartUpload", POST)).isEqualTo(5 / 1e6);
        assertThat(prices.unit("s3", "GetObject", GET)).isEqualTo(0.40 / 1e6);
        assertThat(prices.unit("s3", "HeadBucket", HEAD)).isEqualTo(0.40 / 1e6);
        assertThat(prices.unit("s3", "DeleteObject", DELETE)).isZero();
    }

    @Test
    void anUnknownOperationHasThePriceOfItsMethod() {
        assertThat(prices.unit("s3", "PutSomethingNew", PUT)).isEqualTo(5 / 1e6);
        assertThat(prices.unit("s3", "GetSomethingNew", GET)).isEqualTo(0.40 / 1e6);
        assertThat(prices.unit("sqs", "SomethingNew", POST)).isEqualTo(0.40 / 1e6);
        assertThat(prices.unit("sts", "AssumeRole", POST)).isZero();
    }

    @Test
    void storageIsPricedBySizeAndTime() {
        assertThat(prices.storage(1L << 30, Duration.ofDays(30))).isCloseTo(0.023, within(1e-9));
        assertThat(prices.storage(2L << 30, Duration.ofDays(7))).isCloseTo(2 * 0.023 * 7 / 30, within(1e-9));
    }

    @Test
    void settingsOverrideSinglePrices() {
        CostProperties settings = new CostProperties(0.5, null, 0.6, null, 0, Duration.ofDays(7));

        PriceList own = PriceList.of("us-east-1", settings);

        assertThat(own).isEqualTo(new PriceList(prices.source(), 0.5 / 1e6, 5 / 1e6, 0.6 / 1e6, 0.023));
    }

    @Test
    void aRegionWithoutAFileUsesTheDefaultPricesAndLogsIt() {
        try (LogLines log = new LogLines(PriceList.class)) {
            assertThat(PriceList.of("eu-south-9", NO_SETTINGS)).isEqualTo(prices);

            assertThat(log.all())
                    .containsExactly("INFO event=no_price_list region=eu-south-9 used=us-east-1"
                            + " action=\"set telemetry.cost.* to the region's prices\"");
        }
    }
}
