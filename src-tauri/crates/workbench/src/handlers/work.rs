//! What people add.

use tickmark_report::model::ControlPage;

use crate::actions;
use crate::moment::now;
use crate::session::Session;
use crate::wire::{
    AddComment, Attach, Attached, Code, CommandError, Conclude, Done, Reopen, Sign, SignPreview,
    SignPreviewRequest, Withdraw,
};
use crate::workbench::Workbench;

impl Workbench {
    /// The name of the person at this computer, or that they must say it first.
    pub(super) fn person(&self) -> Result<String, CommandError> {
        let name = self.0.home.identity().name;
        if name.is_empty() {
            return Err(CommandError::new(
                Code::Refused,
                "Say who you are first: it is printed beside what you do",
            ));
        }
        Ok(name)
    }

    pub(crate) async fn attach(&self, request: Attach) -> Result<Attached, CommandError> {
        self.beside(move |w| actions::attach(&w.session()?.store, &request, &w.person()?, now()))
            .await
    }

    pub(crate) async fn add_comment(&self, request: AddComment) -> Result<Done, CommandError> {
        self.beside(move |w| {
            let body = request.body.trim();
            if body.is_empty() {
                return Err(CommandError::new(Code::Invalid, "The comment is empty"));
            }
            let session = w.session()?;
            session
                .store
                .comment(request.control_id, &w.person()?, body, request.shared, now())?;
            done(&session, request.control_id, |page, done| {
                done.comment = page.comments.into_iter().next_back();
            })
        })
        .await
    }

    pub(crate) async fn conclude(&self, request: Conclude) -> Result<Done, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            actions::conclude(&session.store, &request, &w.person()?, now())?;
            done(&session, request.control_id, |page, done| {
                done.conclusion = page.conclusions.into_iter().next();
            })
        })
        .await
    }

    pub(crate) async fn reopen(&self, request: Reopen) -> Result<Done, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            actions::reopen(&session.store, &request, &w.person()?, now())?;
            done(&session, request.control_id, |page, done| {
                done.conclusion = page.conclusions.into_iter().next();
            })
        })
        .await
    }

    pub(crate) async fn sign_preview(
        &self,
        request: SignPreviewRequest,
    ) -> Result<SignPreview, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            let identity = w.0.home.identity();
            let (store, snapshot) = (&session.store, session.snapshot()?);
            actions::sign_preview(
                store,
                &snapshot,
                request.control_id,
                request.role,
                &identity.name,
                &identity.key_fingerprint,
            )
        })
        .await
    }

    pub(crate) async fn sign(&self, request: Sign) -> Result<Done, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            let person = w.person()?;
            let principal = w.0.home.identity().principal;
            let signer = w.0.home.signer(&principal, None)?;
            let snapshot = session.snapshot()?;
            let shown = Some(request.digest.as_str());
            actions::sign(
                &session.store,
                &snapshot,
                request.control_id,
                request.role,
                &person,
                shown,
                &signer,
                now(),
            )?;
            done(&session, request.control_id, |page, done| {
                done.sign_off = page.sign_offs.into_iter().next();
            })
        })
        .await
    }

    pub(crate) async fn withdraw(&self, request: Withdraw) -> Result<Done, CommandError> {
        self.beside(move |w| {
            let session = w.session()?;
            actions::withdraw(&session.store, &request, &w.person()?, now())?;
            let activity_seq = session.store.activity_head()?.seq;
            Ok(Done {
                activity_seq,
                ..Done::default()
            })
        })
        .await
    }
}

fn done(
    session: &Session,
    control_id: i64,
    pick: impl FnOnce(ControlPage, &mut Done),
) -> Result<Done, CommandError> {
    let mut done = Done {
        activity_seq: session.store.activity_head()?.seq,
        ..Done::default()
    };
    let snapshot = session.snapshot()?;
    pick(snapshot.control_page(control_id)?, &mut done);
    session.store.keep_states(snapshot.states())?;
    Ok(done)
}
