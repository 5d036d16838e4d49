package telemetry.simulator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A range of consecutive records of a run.
 *
 * @param first the number of the first record
 * @param last the number of the last record, inclusive
 */
public record SeqRange(int first, int last) {

    static List<SeqRange> of(BitSet seqs) {
        List<SeqRange> ranges = new ArrayList<>();
        for (int first = seqs.nextSetBit(0); first >= 0; ) {
            int end = seqs.nextClearBit(first);
            ranges.add(new SeqRange(first, end - 1));
            first = seqs.nextSetBit(end);
        }
        return ranges;
    }

    static BitSet toBits(List<SeqRange> ranges) {
        BitSet seqs = new BitSet();
        ranges.forEach(range -> seqs.set(range.first(), range.last() + 1));
        return seqs;
    }
}
