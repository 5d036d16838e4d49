package telemetry.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.HourPartition;
import telemetry.lake.Parallel;

/** Lists the objects of a view. Throws the SDK's exceptions. */
final class Listing {
    private final S3Client s3;
    private final String bucket;

    Listing(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Returns the objects of {@code view} in {@code range}, by key. Other objects, such as an upload in progress, are left
     * out. A few hours are listed one by one; a longer range is one listing.
     */
    List<StoredObject> of(View view, HourRange range) throws InterruptedException, IOException {
        Optional<List<HourPartition>> hours = range.hours();
        if (hours.isPresent()) {
            return Parallel.map(LakeConnection.REQUESTS, hours.get(), hour -> list(view, range, hour)).stream()
                    .flatMap(List::stream)
                    .toList();
        }
        return list(view, range, request(view.prefix(), range.from() == null ? "" : view.prefix(range.from())));
    }

    private List<StoredObject> list(View view, HourRange range, HourPartition hour) {
        return list(view, range, request(view.prefix(hour), ""));
    }

    private ListObjectsV2Request request(String prefix, String after) {
        ListObjectsV2Request.Builder request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(prefix);
        return (after.isEmpty() ? request : request.startAfter(after)).build();
    }

    private List<StoredObject> list(View view, HourRange range, ListObjectsV2Request request) {
        List<StoredObject> found = new ArrayList<>();
        for (S3Object object : s3.listObjectsV2Paginator(request).contents()) {
            view.hourOf(object.key())
                    .filter(range::contains)
                    .map(hour ->
                            new StoredObject(object.key(), hour, object.eTag(), object.size(), object.lastModified()))
                    .ifPresent(found::add);
        }
        return found;
    }
}
