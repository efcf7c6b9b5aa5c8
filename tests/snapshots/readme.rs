const _: () = {
    const __F0: ::secret_runtime::__private::Row = ::secret_runtime::__private::Declaration::done(
        ::secret_runtime::__private::Declaration::bytes(
            ::secret_runtime::__private::Declaration::new(
                    "jwt",
                    <SecretString as ::secret_runtime::__private::Field>::SHAPE,
                )
                .about("Signs session tokens (HS256 and up).")
                .env("JWT_SECRET")
                .file(".jwt-secret"),
            64,
        ),
    );
    const __F1: ::secret_runtime::__private::Row = ::secret_runtime::__private::Declaration::done(
        ::secret_runtime::__private::Declaration::bytes(
            ::secret_runtime::__private::Declaration::new(
                    "cookie",
                    <SecretSlice<u8> as ::secret_runtime::__private::Field>::SHAPE,
                )
                .about("Encrypts cookies.")
                .env("COOKIE_SECRET")
                .file(".cookie-secret"),
            64,
        ),
    );
    const __F2: ::secret_runtime::__private::Row = ::secret_runtime::__private::Declaration::done(
        ::secret_runtime::__private::Declaration::bytes(
            ::secret_runtime::__private::Declaration::new(
                    "webhook",
                    <SecretBox<[u8; 32]> as ::secret_runtime::__private::Field>::SHAPE,
                )
                .about("Verifies webhook calls.")
                .env("WEBHOOK_SECRET")
                .file(".webhook-secret"),
            32,
        ),
    );
    const __ROWS: &[::secret_runtime::__private::Row] = &[__F0, __F1, __F2];
    const __STRUCT: ::secret_runtime::__private::Schema = ::secret_runtime::__private::Schema::new(
        __ROWS,
        ::core::cfg!(debug_assertions),
        ::core::option_env!("CARGO_MANIFEST_DIR"),
    );
    #[automatically_derived]
    impl ::secret_runtime::ResolvedSecrets for AppSecrets {
        const __SCHEMA: &'static ::secret_runtime::__private::Schema = &__STRUCT;
        fn __build(
            keys: &mut ::secret_runtime::__private::Keys,
        ) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(f0),
                ::core::option::Option::Some(f1),
                ::core::option::Option::Some(f2),
            ) = (
                ::secret_runtime::__private::Tag::<SecretString>::NEW.take(keys),
                ::secret_runtime::__private::Tag::<SecretSlice<u8>>::NEW.take(keys),
                ::secret_runtime::__private::Tag::<SecretBox<[u8; 32]>>::NEW.take(keys),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                jwt: f0,
                cookie: f1,
                webhook: f2,
            })
        }
    }
};
