package telemetry.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import telemetry.contract.LineStamp;

/**
 * Signs the records of one run. The last field that the client sends is {@code proof}: 64 bits of HMAC-SHA256, with the
 * run's key, over all bytes before that field. Only the sender and the report know the key, so a changed line or a line
 * of another sender fails the check. The report stores the key instead of a checksum per record, so its size does not
 * grow with the run. Not thread-safe.
 */
final class Proof {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 16;
    private static final int PROOF_BYTES = 8;
    private static final byte[] BEGIN = ",\"proof\":\"".getBytes(US_ASCII);
    private static final int FIELD_BYTES = BEGIN.length + 2 * PROOF_BYTES + 1;
    /** The fields that ingest adds, and the only ones that may follow the proof. */
    private static final Pattern STAMP =
            Pattern.compile("(,\"%s\":\"[A-Za-z0-9._-]{1,64}\")?,\"%s\":\"[-0-9T:.]{19,30}Z\"}"
                    .formatted(LineStamp.FLEET, LineStamp.FIELD));

    private final Mac mac;

    /**
     * Creates the signer.
     *
     * @param key a key from {@link #newKey}
     */
    Proof(String key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM));
        } catch (GeneralSecurityException | IllegalArgumentException unusable) {
            throw new IllegalArgumentException("not a key for proofs: " + unusable.getMessage(), unusable);
        }
    }

    /** Returns a new random key. */
    static String newKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }

    /** Returns {@code record}, a JSON object without trailing white space, with its proof as the last field. */
    byte[] sign(byte[] record) {
        int length = record.length - 1;
        byte[] signed = Arrays.copyOf(record, length + FIELD_BYTES + 1);
        byte[] proof = of(record, length);
        System.arraycopy(BEGIN, 0, signed, length, BEGIN.length);
        System.arraycopy(proof, 0, signed, length + BEGIN.length, proof.length);
        signed[signed.length - 2] = '"';
        signed[signed.length - 1] = '}';
        return signed;
    }

    /** Returns true if {@code line} is the output of {@link #sign} plus the server's stamp, byte for byte. */
    boolean holds(byte[] line) {
        int length = beginOfField(line);
        if (length < 0) {
            return false;
        }
        int proofAt = length + BEGIN.length;
        byte[] proof = Arrays.copyOfRange(line, proofAt, proofAt + 2 * PROOF_BYTES);
        int end = length + FIELD_BYTES;
        String rest = new String(line, end, line.length - end, US_ASCII);
        return MessageDigest.isEqual(proof, of(line, length))
                && line[end - 1] == '"'
                && STAMP.matcher(rest).matches();
    }

    private byte[] of(byte[] record, int length) {
        mac.update(record, 0, length);
        byte[] whole = mac.doFinal();
        return HexFormat.of().formatHex(whole, 0, PROOF_BYTES).getBytes(US_ASCII);
    }

    /** Returns the index of the last proof field; -1 if there is none. */
    private static int beginOfField(byte[] line) {
        for (int at = line.length - FIELD_BYTES; at >= 0; at--) {
            if (Arrays.equals(line, at, at + BEGIN.length, BEGIN, 0, BEGIN.length)) {
                return at;
            }
        }
        return -1;
    }
}
