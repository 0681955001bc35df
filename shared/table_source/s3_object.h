#pragma once

#include <memory>

#include "shared/aws/s3_client.h"
#include "shared/table_source/remote_object.h"

namespace millrace::table_source {

/// Looks at the object's size and entity tag; every read holds it to that tag. `s3` must outlive it. Errors as RemoteObject::read.
Result<std::unique_ptr<RemoteObject>> open_s3_object(aws::S3Client& s3, const aws::S3Path& path, std::stop_token stop);

}  // namespace millrace::table_source
