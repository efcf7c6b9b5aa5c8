const _: () = {
    use crate::keys::__private::Plain as _;
    const __F0: crate::keys::__private::Row = crate::keys::__private::Declaration::done(
        crate::keys::__private::Declaration::generate(
            crate::keys::__private::Declaration::min_bytes(
                crate::keys::__private::Declaration::bytes(
                    crate::keys::__private::Declaration::encoding(
                        crate::keys::__private::Declaration::new(
                                "everything",
                                <SecretString as crate::keys::__private::Field>::SHAPE,
                            )
                            .about("The key to everything, in one field.")
                            .env("A")
                            .file("keys/a")
                            .credential("a.key")
                            .entry("first"),
                        crate::keys::__private::Encoding::Base64Url,
                    ),
                    64,
                ),
                48,
            ),
            crate::keys::__private::Generate::Always,
        ),
    );
    const __F1: crate::keys::__private::Row = crate::keys::__private::Declaration::done(
        crate::keys::__private::Declaration::generate(
            crate::keys::__private::Declaration::bytes(
                crate::keys::__private::Declaration::new(
                        "type",
                        <crate::keys::__private::Tag<Option<Key>>>::__SHAPE,
                    )
                    .env("B"),
                32,
            ),
            crate::keys::__private::Generate::Never,
        ),
    );
    const _: () = crate::keys::__private::nested_apart::<
        { crate::keys::__private::names(__ROWS) * 2 },
    >(__ROWS, 2);
    const __F2: crate::keys::__private::Row = crate::keys::__private::Row::Nested {
        field: "database",
        prefix: "DB_",
        schema: <Database as crate::keys::ResolvedSecrets>::__SCHEMA,
    };
    const _: () = crate::keys::__private::nested_apart::<
        { crate::keys::__private::names(__ROWS) * 2 },
    >(__ROWS, 3);
    const __F3: crate::keys::__private::Row = crate::keys::__private::Row::Nested {
        field: "plain",
        prefix: "",
        schema: <Plain as crate::keys::ResolvedSecrets>::__SCHEMA,
    };
    const __ROWS: &[crate::keys::__private::Row] = &[__F0, __F1, __F2, __F3];
    const __STRUCT: crate::keys::__private::Schema = crate::keys::__private::Schema::accept_development_keys(
        crate::keys::__private::Schema::new(
                __ROWS,
                ::core::cfg!(debug_assertions),
                ::core::option_env!("CARGO_MANIFEST_DIR"),
            )
            .mode_env("MODE")
            .dir_env("DIR"),
    );
    #[automatically_derived]
    impl<'a, T: Default, const N: usize> crate::keys::ResolvedSecrets for Every<'a, T, N>
    where
        T: Clone,
    {
        const __SCHEMA: &'static crate::keys::__private::Schema = &__STRUCT;
        fn __build(
            keys: &mut crate::keys::__private::Keys,
        ) -> ::core::option::Option<Self> {
            let (
                ::core::option::Option::Some(f0),
                ::core::option::Option::Some(f1),
                ::core::option::Option::Some(f2),
                ::core::option::Option::Some(f3),
            ) = (
                crate::keys::__private::Tag::<SecretString>::NEW.take(keys),
                crate::keys::__private::Tag::<Option<Key>>::NEW
                    .__with(keys, |key| Key::try_from(key)),
                crate::keys::__private::Tag::<Database>::NEW.nested(keys),
                crate::keys::__private::Tag::<Plain>::NEW.nested(keys),
            ) else {
                return ::core::option::Option::None;
            };
            ::core::option::Option::Some(Self {
                everything: f0,
                r#type: f1,
                database: f2,
                plain: f3,
                skipped: <PhantomData<
                    (&'a T, [u8; N]),
                > as ::core::default::Default>::default(),
            })
        }
    }
};
