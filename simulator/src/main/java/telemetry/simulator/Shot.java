package telemetry.simulator;

import telemetry.contract.HourPartition;

/**
 * One line to be sent.
 *
 * @param seq the record's number in its run
 * @param kind what should become of it
 * @param hour the hour partition that it belongs to
 * @param json the record, as bytes of UTF-8 without a line feed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Shot(int seq, Kind kind, HourPartition hour, byte[] json) {

    enum Kind {
        /** A record of the contract, sent the first time. */
        RECORD,
        /** The same record again. */
        DUPLICATE,
        /** Breaks the contract and must be refused. */
        MALFORMED
    }
}
