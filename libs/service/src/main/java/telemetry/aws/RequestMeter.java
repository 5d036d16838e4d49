package telemetry.aws;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import telemetry.aws.CostMeter.Operation;
import telemetry.aws.CostMeter.Outcome;

/**
 * Counts the requests that an SDK client sends. The transmission hooks run for each attempt, so that a retry counts as
 * a request. An attempt without a response is counted when the next one begins or the call fails. A failure of the
 * meter is logged once and does not affect the call. Thread-safe.
 */
final class RequestMeter implements ExecutionInterceptor {
    private static final Logger log = LoggerFactory.getLogger(RequestMeter.class);

    private static final ExecutionAttribute<Boolean> UNANSWERED = new ExecutionAttribute<>("TelemetryUnanswered");
    private static final String RAW = "raw/"; // the prefix of raw parts, which expire

    private final AtomicBoolean failed = new AtomicBoolean();
    private final CostMeter meter;

    RequestMeter(CostMeter meter) {
        this.meter = meter;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        safely(() -> {
            countUnanswered(context.request(), context.httpRequest(), attributes);
            attributes.putAttribute(UNANSWERED, true);
        });
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        safely(() -> {
            attributes.putAttribute(UNANSWERED, false);
            Outcome outcome = Outcome.of(context.httpResponse().statusCode());
            count(context.request(), context.httpRequest().method(), attributes, outcome);
            if (outcome == Outcome.SUCCESS && isRawPart(context.request())) {
                meter.countRaw(size(context));
            }
        });
    }

    @Override
    public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
        safely(() -> meter.countMore(operation(attributes), SqsPayload.units(context.response()) - 1));
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        safely(() ->
                context.httpRequest().ifPresent(request -> countUnanswered(context.request(), request, attributes)));
    }

    private void countUnanswered(SdkRequest request, SdkHttpRequest http, ExecutionAttributes attributes) {
        if (Boolean.TRUE.equals(attributes.getAttribute(UNANSWERED))) {
            attributes.putAttribute(UNANSWERED, false);
            count(request, http.method(), attributes, Outcome.NO_ANSWER);
        }
    }

    private void count(SdkRequest request, SdkHttpMethod method, ExecutionAttributes attributes, Outcome outcome) {
        Operation operation = operation(attributes);
        meter.count(operation, method, outcome, isFree(operation, outcome) ? 0 : SqsPayload.units(request));
    }

    /**
     * Returns true for 5xx of S3, which are not billed (AWS: "Billing for Amazon S3 error responses"). SQS documents no
     * such rule.
     */
    private static boolean isFree(Operation operation, Outcome outcome) {
        return operation.service().equals("s3") && outcome == Outcome.SERVER_ERROR;
    }

    private static Operation operation(ExecutionAttributes attributes) {
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        return new Operation(
                service.toLowerCase(Locale.ROOT), attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }

    private static boolean isRawPart(SdkRequest request) {
        return request instanceof PutObjectRequest put && put.key().startsWith(RAW);
    }

    private static long size(Context.AfterTransmission context) {
        return context.requestBody().flatMap(RequestBody::optionalContentLength).orElse(0L);
    }

    private void safely(Runnable counting) {
        try {
            counting.run();
        } catch (RuntimeException failure) {
            if (failed.compareAndSet(false, true)) {
                log.atWarn()
                        .addKeyValue("event", "cost_meter_failed")
                        .setCause(failure)
                        .log();
            }
        }
    }
}
