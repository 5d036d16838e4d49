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
 * Stores S3Proxy's objects as plain files, with the ETag in an extended attribute of the file. A file without the
 * attribute, for example a copy by {@code cp -r}, gets the MD5 of its content on first access. If the file system has
 * no extended attributes, objects have no ETag. Safe for use by many threads.
 */
final class EtaggedFiles extends ForwardingBlobStore {
    /** Name of the extended attribute that S3Proxy reads the ETag from. */
    private static final String ETAG = "user.content-md5";

    private final Path root;
    private final boolean hasAttributes;

    /**
     * @param root folder of the buckets, absolute and normalized
     * @throws IOException if the folder does not exist
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

    /** Adds a missing ETag; returns true if the object had none before. */
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
        if (!attributes.list().contains(ETAG)) { // a concurrent PUT may have replaced the file
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
