package telemetry.can;

/** Counts days for times that have no date. Not thread-safe. */
final class DayClock {
    private long days;
    private long last;

    /**
     * Returns the time since midnight of the first day. A time more than half a day before the previous time belongs to
     * the next day.
     *
     * @param nanosOfDay the time of the day in nanoseconds
     * @throws ArithmeticException if the result is beyond a long
     */
    long nanos(long nanosOfDay) {
        if (nanosOfDay + LogTime.DAY / 2 < last) {
            days++;
        }
        last = nanosOfDay;
        return Math.addExact(nanosOfDay, Math.multiplyExact(days, LogTime.DAY));
    }
}
