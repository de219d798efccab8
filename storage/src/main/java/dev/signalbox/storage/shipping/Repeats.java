package dev.signalbox.storage.shipping;

import dev.signalbox.storage.spool.Place;
import dev.signalbox.storage.spool.RecordView;
import java.util.concurrent.TimeUnit;

/// Remembers what was asked lately, to recognise what is asked again: the same body, by the same key, of the same
/// route. There is room for so many, whatever callers do, and of those that fall into the same place the oldest goes.
/// For one thread.
final class Repeats {
    /// How many are remembered.
    static final int MOST = 65_536;

    /// Of so many the oldest goes.
    private static final int WAYS = 8;

    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(MOST / WAYS);
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    private static final long WITHIN = TimeUnit.DAYS.toMillis(1);

    /// 0 where there is none.
    private final long[] asked = new long[MOST];

    /// When that was asked last.
    private final long[] times = new long[MOST];

    /// Where the record lies that was the first: only so that it is no repeat of itself when its batch is shown
    /// again because it could not be written.
    private final long[] places = new long[MOST];

    /// Whether another record asked the same not longer ago than a day. The same record may be shown again, as when a
    /// batch could not be written, and is answered the same.
    boolean again(RecordView record, Place place) {
        long what = record.asked();
        if (what == 0) {
            return false;
        }
        long time = record.epochMillis();
        long here = number(place);
        int first = (int) (what * SPREAD >>> SHIFT) * WAYS;
        int goes = first;
        for (int i = first; i < first + WAYS; i++) {
            if (asked[i] == what) {
                if (Math.abs(time - times[i]) <= WITHIN) {
                    times[i] = Math.max(time, times[i]);
                    return places[i] != here;
                }
                goes = i;
                break;
            }
            goes = times[i] < times[goes] ? i : goes;
        }
        asked[goes] = what;
        times[goes] = time;
        places[goes] = here;
        return false;
    }

    private static long number(Place place) {
        return (place.segment() << Integer.SIZE) + place.offset() ^ place.node().hashCode() * SPREAD;
    }
}
