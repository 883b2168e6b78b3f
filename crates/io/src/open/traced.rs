//! Logs every exchange: method, path and status. Never a header, a query or a body, which may
//! hold what is secret.

use std::rc::Rc;

use bytes::Bytes;
use futures::FutureExt;
use http::Request;
use tidelock_engine::ports::{Answer, Clock, Http, HttpError, LocalBoxFuture};

/// An HTTP client with a log.
pub(super) struct Traced<H> {
    pub(super) http: H,
    pub(super) clock: Rc<dyn Clock>,
}

impl<H: Http> Http for Traced<H> {
    fn send(&self, request: Request<Bytes>) -> LocalBoxFuture<'_, Result<Answer, HttpError>> {
        async move {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            let started = self.clock.read();
            let result = self.http.send(request).await;
            let ms = self.clock.read().elapsed_since_ms(started);
            match &result {
                Ok(answer) => tracing::debug!(%method, path, status = %answer.status, ms),
                Err(error) => tracing::debug!(%method, path, %error, ms),
            }
            result
        }
        .boxed_local()
    }
}
