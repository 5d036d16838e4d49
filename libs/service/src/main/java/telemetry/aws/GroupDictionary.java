package telemetry.aws;

import telemetry.can.DbcDictionary;

/**
 * A group of vehicles and its signals.
 *
 * @param dictionary signals of the group's DBC files, with the names and labels of its signals.yaml
 */
public record GroupDictionary(CanProperties.Group group, DbcDictionary dictionary) {}
