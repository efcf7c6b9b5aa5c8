//! The SDK's errors in our own words: theirs may quote a request that held a key.

use std::error::Error;
use std::iter::successors;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};

use crate::StoreErrorKind::{Denied, Misconfigured, Unavailable};
use crate::{StoreError, StoreErrorKind};

/// The service's own name of what is wrong. Emulators differ from AWS in statuses, and not in this.
pub(super) fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Option<&str> {
    error.as_service_error()?.code()
}

/// What has become of a request, which is named as policies name it: `ssm:GetParameters`.
pub(super) fn failure<E>(request: &str, error: &SdkError<E>) -> StoreError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    if let Some(known) = code(error).and_then(|code| by_code(request, code)) {
        return known;
    }
    if let Some(response) = error.raw_response() {
        let code = code(error).filter(|code| code.len() < 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        return by_status(request, response.status().as_u16(), code);
    }
    match error {
        SdkError::TimeoutError(_) => Unavailable.because(format!("no answer to {request} in time")),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            Unavailable.because(format!("no connection for {request} in time"))
        }
        error => by_cause(request, error),
    }
}

pub(super) fn no_credentials() -> StoreError {
    let chain = "no credentials of AWS: give this process a role (an instance profile, a task role, IRSA or Pod \
                 Identity), or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    Misconfigured.because(chain)
}

/// Where the same code means the same, whichever request it answers.
fn by_code(request: &str, code: &str) -> Option<StoreError> {
    let told = |kind: StoreErrorKind, text: &str| Some(kind.because(format!("{text} ({code})")));
    match code {
        "AccessDeniedException" | "AccessDenied" | "NotAuthorized" | "UnauthorizedOperation" => {
            told(Denied, &format!("this caller is not allowed {request}"))
        }
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "OptInRequired" => told(Denied, "AWS does not know these credentials here"),
        "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "RequestTimeTooSkewed"
        | "IncompleteSignatureException" => {
            told(Denied, "the signature is wrong: another secret access key than AWS has, or a wrong clock")
        }
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => told(Denied, "the credentials have expired"),
        "DecryptionFailure"
        | "EncryptionFailure"
        | "InvalidKeyId"
        | "KMSAccessDeniedException"
        | "KMSInvalidStateException"
        | "KMSNotFoundException" => {
            let kms = "KMS refuses: is the key enabled, and is this caller allowed kms:Decrypt and \
                       kms:GenerateDataKey with it?";
            told(Denied, kms)
        }
        "ThrottlingException"
        | "Throttling"
        | "ThrottledException"
        | "RequestThrottled"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "TooManyUpdates"
        | "RequestThrottledException"
        | "SlowDown" => told(Unavailable, "over the rate of requests"),
        "InternalServiceError"
        | "InternalServerError"
        | "InternalFailure"
        | "ServiceUnavailable"
        | "ServiceUnavailableException" => told(Unavailable, "AWS fails for the moment"),
        "LimitExceededException" | "ParameterLimitExceeded" => told(Misconfigured, "a quota of the account is used up"),
        "ValidationException" | "InvalidParameterException" | "HierarchyLevelLimitExceededException" => {
            told(Misconfigured, &format!("{request} is not taken as it is: the name, its prefix or the KMS key"))
        }
        _ => None,
    }
}

/// Where no code was found, as in a proxy's answers.
fn by_status(request: &str, status: u16, code: Option<&str>) -> StoreError {
    let what = code.map_or_else(|| format!("status {status}"), |code| format!("{code}, status {status}"));
    match status {
        401 | 403 => Denied.because(format!("{request} was refused: the credentials, or what they allow ({what})")),
        200..300 => Unavailable.because(format!("the answer to {request} is broken ({what})")),
        429 | 500.. => Unavailable.because(format!("{request} fails for the moment ({what})")),
        _ => Misconfigured.because(format!("{request} was answered by what is no AWS, or not as it should ({what})")),
    }
}

/// Where no answer came.
fn by_cause<E: Error + 'static>(request: &str, error: &SdkError<E>) -> StoreError {
    if let Some(credentials) = causes(error).find_map(|cause| cause.downcast_ref::<CredentialsError>()) {
        return match credentials {
            CredentialsError::CredentialsNotLoaded(_) => no_credentials(),
            CredentialsError::InvalidConfiguration(_) => {
                Misconfigured.because("the credentials of AWS are configured wrongly: a profile, or a variable AWS_…")
            }
            _ => Unavailable.because("the credentials of AWS could not be fetched from where they are configured"),
        };
    }
    // Words of rustls, whose types the SDK hides.
    if causes(error).any(|cause| cause.to_string().contains("invalid peer certificate")) {
        let mend = "the certificate of the endpoint is not trusted: SSL_CERT_FILE names other authorities";
        return Misconfigured.because(mend);
    }
    match error {
        SdkError::DispatchFailure(failure) if failure.is_io() => {
            Unavailable.because(format!("no connection for {request}, or it broke"))
        }
        SdkError::ConstructionFailure(_) => {
            Misconfigured.because(format!("{request} can't be made: the region or the endpoint"))
        }
        _ => Unavailable.because(format!("{request} was not sent, or its answer did not come")),
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |cause: &&'a (dyn Error + 'static)| (*cause).source())
}
