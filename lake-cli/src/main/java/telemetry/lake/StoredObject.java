package telemetry.lake;

import telemetry.contract.HourPartition;

/**
 * An object of the lake, as a listing has it.
 *
 * @param key its key
 * @param hour the hour partition that it is in
 * @param etag its ETag, in its quotes
 * @param bytes its size
 */
record StoredObject(String key, HourPartition hour, String etag, long bytes) {}
