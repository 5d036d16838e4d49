package telemetry.simulator;

import telemetry.contract.HourPartition;

/**
 * A line to send.
 *
 * @param seq the number of the record in the run
 * @param kind the expected result
 * @param hour the hour partition of the record
 * @param json the record in UTF-8, without a line feed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Shot(int seq, Kind kind, HourPartition hour, byte[] json) {

    enum Kind {
        /** A valid record, sent for the first time. */
        RECORD,
        /** A copy of a record. */
        DUPLICATE,
        /** A record that breaks the contract and must be refused. */
        MALFORMED
    }
}
