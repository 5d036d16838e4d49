package telemetry.simulator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Some records of a run that follow one another.
 *
 * @param first the first one's number
 * @param last the last one's number
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
