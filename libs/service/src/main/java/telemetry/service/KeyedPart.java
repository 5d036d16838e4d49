package telemetry.service;

import java.util.function.BiFunction;
import org.springframework.http.HttpStatus;

/**
 * A part of a service with its own protocol, and so its own form of errors.
 *
 * @param prefix the common prefix of its paths, with a trailing slash
 * @param error returns the JSON body of an error with a status and a description
 */
public record KeyedPart(String prefix, BiFunction<HttpStatus, String, String> error) {}
