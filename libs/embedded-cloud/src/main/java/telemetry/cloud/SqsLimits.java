package telemetry.cloud;

import org.elasticmq.Limit;
import org.elasticmq.LimitedValue;
import org.elasticmq.Limits;
import org.elasticmq.RangeLimit;
import org.elasticmq.StrictSQSLimits$;
import scala.collection.immutable.$colon$colon;
import scala.collection.immutable.List;
import scala.collection.immutable.List$;
import scala.math.BigDecimal;
import scala.math.Ordering;

/**
 * ElasticMQ's strict limits, which are those of SQS, with one difference in how a body's characters are checked: by one
 * look at each instead of a list of ranges, each compared through two objects, which took four fifths of the emulator's
 * time. The characters are the same: those that SQS takes, which are XML 1.0's.
 */
final class SqsLimits implements Limits {
    private static final Limits STRICT = StrictSQSLimits$.MODULE$;

    private final Limit<List<RangeLimit<Object>>> characters =
            new LimitedValue<>(new $colon$colon<>(new Characters(), List$.MODULE$.empty()));

    /** Looks like one range to ElasticMQ, and is all that are allowed. */
    private static final class Characters extends RangeLimit<Object> {
        private static final long serialVersionUID = 1;

        Characters() {
            super(0, Character.MAX_CODE_POINT, order());
        }

        @SuppressWarnings("unchecked") // as Scala's compiler does it for its Int
        private static Ordering<Object> order() {
            return (Ordering<Object>) (Object) Ordering.Int$.MODULE$;
        }

        @Override
        public boolean isBetween(Object character) {
            return isAllowed((Integer) character);
        }
    }

    /** Whether SQS takes {@code character}, a code point, in a body: #x9 | #xA | #xD | from #x20, less XML's gaps. */
    static boolean isAllowed(int character) {
        if (character < 0x20) {
            return character == '\t' || character == '\n' || character == '\r';
        }
        return character <= 0xD7FF || (character >= 0xE000 && character != 0xFFFE && character != 0xFFFF);
    }

    @Override
    public Limit<List<RangeLimit<Object>>> bodyValidCharactersLimit() {
        return characters;
    }

    @Override
    public Limit<Object> queueNameLengthLimit() {
        return STRICT.queueNameLengthLimit();
    }

    @Override
    public Limit<Object> batchSizeLimit() {
        return STRICT.batchSizeLimit();
    }

    @Override
    public Limit<RangeLimit<Object>> numberOfMessagesLimit() {
        return STRICT.numberOfMessagesLimit();
    }

    @Override
    public Limit<Object> nonEmptyAttributesLimit() {
        return STRICT.nonEmptyAttributesLimit();
    }

    @Override
    public Limit<RangeLimit<BigDecimal>> numberAttributeValueLimit() {
        return STRICT.numberAttributeValueLimit();
    }

    @Override
    public Limit<RangeLimit<Object>> messageWaitTimeLimit() {
        return STRICT.messageWaitTimeLimit();
    }

    @Override
    public Limit<Object> maxMessageLength() {
        return STRICT.maxMessageLength();
    }

    @Override
    public Limit<Object> messageAttributesLimit() {
        return STRICT.messageAttributesLimit();
    }
}
