package telemetry.cloud;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * S3Proxy's store of plain files, which keeps an object's ETag in an extended attribute of its file. A file without one,
 * copied with {@code cp -r} or put into the folder by hand, gets the MD5 of its content when it is first asked for. Where
 * the file system has no such attributes, objects have no ETag. Safe for use by many threads.
 */
final class EtaggedFiles extends ForwardingBlobStore {
    /** The attribute that S3Proxy reads the ETag from. */
    private static final String ETAG = "user.content-md5";

    private final Path root;
    private final boolean hasAttributes;

    /**
     * @param root folder of the buckets, absolute and normalized
     * @throws IOException if the folder is not there
     */
    EtaggedFiles(Path root) throws IOException {
        super(new FilesystemNio2BlobStore(root.toString()));
        this.root = root;
        this.hasAttributes = Files.getFileStore(root).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response listed = super.list(request);
        boolean isStale = false;
        for (S3Object object : listed.contents()) {
            isStale |= object.eTag() == null && addEtag(request.bucket(), object.key());
        }
        return isStale ? super.list(request) : listed;
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        addEtag(request.bucket(), request.key());
        return super.blobMetadata(request);
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        addEtag(request.bucket(), request.key());
        return super.getBlob(request);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
        if (request.ifMatch() != null) {
            addEtag(request.bucket(), request.key());
        }
        return super.putBlob(request, content);
    }

    /** Returns true if the object had no ETag and has one now. */
    private boolean addEtag(String bucket, String key) {
        Path folder = root.resolve(bucket);
        Path file = folder.resolve(key).normalize();
        if (!hasAttributes || !file.startsWith(folder) || !Files.isRegularFile(file)) {
            return false;
        }
        try {
            return addEtag(file);
        } catch (NoSuchFileException deleted) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean addEtag(Path file) throws IOException {
        UserDefinedFileAttributeView attributes = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (attributes.list().contains(ETAG)) {
            return false;
        }
        byte[] md5 = md5(file);
        if (!attributes.list().contains(ETAG)) { // another file may have taken its place
            attributes.write(ETAG, ByteBuffer.wrap(md5));
        }
        return true;
    }

    private static byte[] md5(Path file) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("MD5"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
