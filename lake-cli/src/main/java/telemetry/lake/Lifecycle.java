package telemetry.lake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleAndOperator;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Transition;
import telemetry.lake.RetentionPolicy.Remark;

/** Reads the lifecycle configuration of a bucket. */
final class Lifecycle {
    private static final int NOT_IMPLEMENTED = 501;
    private static final String NONE = "NoSuchLifecycleConfiguration";

    private final List<Rule> rules = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    private Lifecycle() {}

    /**
     * The policy of the lifecycle of {@code bucket}; empty if it has none or the store knows no lifecycle. Needs
     * {@code s3:GetLifecycleConfiguration}.
     */
    static Optional<RetentionPolicy> of(S3Client s3, String bucket) {
        try {
            return Optional.of(of(s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket))
                    .rules()));
        } catch (S3Exception refused) {
            if (refused.statusCode() == NOT_IMPLEMENTED || NONE.equals(codeOf(refused))) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static @Nullable String codeOf(S3Exception refused) {
        return refused.awsErrorDetails() == null
                ? null
                : refused.awsErrorDetails().errorCode();
    }

    /** The policy of {@code rules}. */
    static RetentionPolicy of(List<LifecycleRule> rules) {
        Lifecycle lifecycle = new Lifecycle();
        rules.forEach(lifecycle::add);
        return new RetentionPolicy(List.copyOf(lifecycle.rules), List.copyOf(lifecycle.remarks), Rule.Origin.LIFECYCLE);
    }

    private void add(LifecycleRule rule) {
        Scope scope = Scope.of(rule);
        if (rule.status() != ExpirationStatus.ENABLED) {
            remark(rule, scope, "is disabled");
            return;
        }
        rule.transitions().forEach(tier -> remark(rule, scope, "moves to " + tierOf(tier)));
        if (!rule.noncurrentVersionTransitions().isEmpty() || rule.noncurrentVersionExpiration() != null) {
            remark(rule, scope, "has rules for versions that are not current, which are not looked at");
        }
        LifecycleExpiration end = rule.expiration();
        if (end != null && (end.days() != null || end.date() != null)) {
            add(rule, scope, end);
        }
    }

    private void add(LifecycleRule rule, Scope scope, LifecycleExpiration end) {
        if (!scope.tags().isEmpty()) {
            remark(rule, scope, "deletes objects by their tags, which are not looked at");
            return;
        }
        Instant date = end.date();
        rules.add(new Rule(
                nameOf(rule),
                scope.prefix(),
                end.days(),
                date,
                scope.moreThan(),
                scope.lessThan(),
                Rule.Origin.LIFECYCLE));
    }

    private void remark(LifecycleRule rule, Scope scope, String text) {
        remarks.add(new Remark(scope.prefix(), "lifecycle %s of %s %s".formatted(nameOf(rule), scope, text)));
    }

    private static String nameOf(LifecycleRule rule) {
        return rule.id() == null ? "rule" : rule.id();
    }

    private static String tierOf(Transition tier) {
        return tier.storageClassAsString()
                + (tier.date() == null ? " after " + tier.days() + " days" : " at " + tier.date());
    }

    /** What a rule is for. */
    private record Scope(String prefix, List<Tag> tags, long moreThan, long lessThan) {

        /** The prefix of a rule stood beside the filter before there were filters, and still may. */
        @SuppressWarnings("deprecation")
        static Scope of(LifecycleRule rule) {
            LifecycleRuleFilter filter = rule.filter();
            if (filter == null) {
                return new Scope(text(rule.prefix()), List.of(), -1, Long.MAX_VALUE);
            }
            LifecycleRuleAndOperator all = filter.and();
            if (all != null) {
                return new Scope(
                        text(all.prefix()),
                        all.tags(),
                        number(all.objectSizeGreaterThan(), -1),
                        number(all.objectSizeLessThan(), Long.MAX_VALUE));
            }
            return new Scope(
                    text(filter.prefix()),
                    filter.tag() == null ? List.of() : List.of(filter.tag()),
                    number(filter.objectSizeGreaterThan(), -1),
                    number(filter.objectSizeLessThan(), Long.MAX_VALUE));
        }

        private static String text(@Nullable String prefix) {
            return prefix == null ? "" : prefix;
        }

        private static long number(@Nullable Long bytes, long otherwise) {
            return bytes == null ? otherwise : bytes;
        }

        @Override
        public String toString() {
            return prefix.isEmpty() ? "the whole bucket" : prefix;
        }
    }
}
