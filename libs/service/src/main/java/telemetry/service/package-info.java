/** What the three services share as services: how they start, log, check API keys and answer errors. No AWS. */
@NullMarked
package telemetry.service;

import org.jspecify.annotations.NullMarked;
